"""Worked cases: adopt, append history, carry out a command, compare; in memory, no server.

Values of pure functions stand beside the cases (`VALUES` says how each is computed).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from praktiklog_events import (
    TYPES,
    ContractError,
    Event,
    Fact,
    RulesAdopted,
    decode,
    event,
)
from praktiklog_events.commands import NOT_DECIDED
from praktiklog_runtime.working_days import working_days_between
from praktiklog_services.deciding import tags
from praktiklog_services.deciding.decide import Decision, decide
from praktiklog_services.deciding.errors import MalformedCommand
from praktiklog_services.deciding.request import Request, read, wrong_fields
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.violated import RuleViolated
from praktiklog_services.law.blocks import Opening, Promise, Ratio
from praktiklog_services.law.clock import answer_due
from praktiklog_services.law.library import Library, shipped_sets
from praktiklog_services.law.period import Elapsed, Period, outcome_due
from praktiklog_services.law.ratio import ratio_cap
from praktiklog_services.registry import BY_COMMAND, RULES

ADOPTED_AT: Final = datetime(2000, 1, 3, 7, tzinfo=UTC)
_IDS: Final = UUID("7c1c7c5e-0b55-5f5f-9c64-2f1d8f6a5a11")
_LIBRARY: Final = Library()


class Failed(Struct, frozen=True):
    """A case that came out another way than it says."""

    id: str
    why: str


class Checked(Struct, frozen=True):
    """How many cases passed; `not_built` are those that need what is not there yet."""

    passed: int
    failed: tuple[Failed, ...]
    not_built: tuple[str, ...]


class When(Struct, frozen=True):
    """A command, and who sends it."""

    command: str
    data: dict[str, Any]
    actor: dict[str, Any] | None = None


class Then(Struct, frozen=True, rename={"not_": "not"}):
    """What comes of it; of warnings others than the named are not looked at."""

    status: str
    rule: str | None = None
    warnings: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()
    ruleset: str | None = None


class Case(Struct, frozen=True):
    """One worked case."""

    id: str
    rule: str
    rulesets: tuple[str, ...]
    at: datetime
    given: tuple[dict[str, Any], ...]
    when: When
    then: Then


class Cases(Struct, frozen=True):
    """A file of cases."""

    cases: tuple[Case, ...]
    values: dict[str, tuple[dict[str, Any], ...]] = {}


class _NotBuilt(Exception):  # noqa: N818  it is no error
    """The case needs something that is not there yet."""


def check(text: bytes) -> Checked:
    """Check a file of cases; raises `msgspec.DecodeError` where it is none."""
    file = msgspec.json.decode(text, type=Cases)
    passed = 0
    failed = [*_wrong_values(file.values)]
    not_built = []
    for case in file.cases:
        try:
            why = _why_not(case)
        except _NotBuilt:
            not_built.append(case.id)
            continue
        if why is None:
            passed += 1
        else:
            failed.append(Failed(case.id, why))
    return Checked(passed, tuple(failed), tuple(not_built))


def _why_not(case: Case) -> str | None:
    made = _built(case)
    log = _Log([*map(_adoption, case.rulesets), *map(_event, case.given)])
    try:
        request = read(case.when.command, msgspec.json.encode(case.when.data))
        decided: Decision | RuleViolated = decide(
            request,
            log.state(request),
            event_id=uuid5(_IDS, case.id),
            at=case.at,
            is_company=lambda identity: tags.company(identity) in log.all_tags,
            library=_LIBRARY,
        )
    except RuleViolated as error:
        decided = error
    except MalformedCommand as error:
        return str(error)
    return _difference(case.then, decided, made)


def _difference(then: Then, decided: Decision | RuleViolated, made: Slice) -> str | None:
    if isinstance(decided, RuleViolated):
        refused = decided.breach.name
        if then.status == "refused" and refused == then.rule:
            return None
        return f"{made.command} was refused: {refused}: {decided}"
    names = [warning.name for warning in decided.warnings]
    if then.status == "refused":
        return f"{then.rule} did not refuse; warnings: {names}"
    missing = [name for name in then.warnings if name not in names]
    unwanted = [name for name in then.not_ if name in names]
    if missing or unwanted:
        return f"warnings {names}: missing {missing}, not to be there {unwanted}"
    if then.ruleset is not None and then.ruleset != decided.event.ruleset:
        return f"ruleset is {decided.event.ruleset}, not {then.ruleset}"
    return None


def _built(case: Case) -> Slice:
    """Tell the case's slice; raises where a registry lacks what the case names."""
    made = BY_COMMAND.get(case.when.command)
    if made is None or (case.when.actor is not None and "actor" not in Request.__struct_fields__):
        raise _NotBuilt
    judging = {found.rule.__name__ for found in made.rules}
    if not judging.issuperset(filter(None, (*case.then.warnings, case.then.rule))):
        raise _NotBuilt
    if not RULES.keys() >= {case.rule, *case.then.not_}:
        raise _NotBuilt
    for data, kind in ((case.when.data, made.fact), *map(_typed, case.given)):
        unknown = data.keys() - {field.encode_name for field in msgspec.structs.fields(kind)}
        if unknown:
            raise _NotBuilt
    return made


def _typed(given: dict[str, Any]) -> tuple[dict[str, Any], type[Fact]]:
    kind = TYPES.get(given["type"])
    if kind is None or kind.COMMAND in NOT_DECIDED:  # nothing knows yet what such a fact means
        raise _NotBuilt
    return given["data"], kind


def _event(given: dict[str, Any]) -> Event:
    try:
        return decode(msgspec.json.encode(given))
    except ContractError as error:
        wrong = wrong_fields(given["data"], _typed(given)[1])
        raise ValueError(f"{given['id']}: {error} {wrong}") from None


def _adoption(name: str) -> Event:
    for sha256, made in shipped_sets(_LIBRARY).items():
        if made.ruleset == name:
            given = {"ruleset": name, "valid_from": made.valid_from, "sha256": sha256}
            given |= {"source": made.source, "jobcentre": made.jobcentre}
            fields = given.keys() & set(RulesAdopted.__struct_fields__)
            return event(
                msgspec.convert({field: given[field] for field in fields}, RulesAdopted),
                id=uuid5(_IDS, name),
                source="/praktiklog/steering",
                time=ADOPTED_AT,
                jobcentre=made.jobcentre or "_all",
            )
    raise _NotBuilt


class _Log:
    """Events with their tags, of which a decision sees those that its slice reads."""

    def __init__(self, events: Sequence[Event]) -> None:
        whole = State()
        self._events: list[tuple[Event, list[str]]] = []
        for known in events:
            carried = whole.tags_for(known.data)
            whole.evolve(known, carried)
            self._events.append((known, carried))
        self.all_tags = {tag for _, carried in self._events for tag in carried}

    def state(self, request: Request) -> State:
        """Fold what is read, and what that tells to read further."""
        wanted: set[str] = set()
        state = State()
        while further := set(request.slice.reads_of(request.fact, state)) - wanted:
            wanted |= further
            state = State()
            for known, carried in self._events:
                if not wanted.isdisjoint(carried):
                    state.evolve(known, carried)
        return state


def _wrong_values(values: dict[str, tuple[dict[str, Any], ...]]) -> Iterator[Failed]:
    for name, rows in values.items():
        for number, row in enumerate(rows):
            compute = VALUES.get(name)
            expected, found = (None, "no such function") if compute is None else compute(row)
            if expected != found:
                yield Failed(f"{name}[{number}]", f"{found}, not {expected}")


def _day(row: dict[str, Any], name: str) -> date:
    return date.fromisoformat(row[name])


def _ratio(row: dict[str, Any]) -> Ratio:
    ratio = _set(row["ruleset"]).ratio
    if not isinstance(ratio, Ratio):
        raise TypeError(f"{row['ruleset']} has no ratio")
    return ratio


def _set(name: str) -> Any:
    return next(made for made in shipped_sets(_LIBRARY).values() if made.ruleset == name)


def _due(row: dict[str, Any]) -> datetime:
    given = row.get("opening")
    opening = _set(row["ruleset"]).opening if given is None else msgspec.convert(given, Opening)
    promise = Promise(order_kind="any", within=Elapsed.parse(row["within"]), clock=row["clock"])
    return answer_due(datetime.fromisoformat(row["received_at"]), promise, opening)


VALUES: Final[dict[str, Callable[[dict[str, Any]], tuple[Any, Any]]]] = {
    "ratio_cap": lambda row: (row["cap"], ratio_cap(_ratio(row), row["ordinary"])),
    "last_day": lambda row: (
        _day(row, "last"),
        Period.parse(row["period"]).last_day(_day(row, "first")),
    ),
    "first_day_back": lambda row: (
        _day(row, "first"),
        Period.parse(row["period"]).first_day_back(_day(row, "day")),
    ),
    "working_days": lambda row: (
        row["days"],
        working_days_between(_day(row, "after"), _day(row, "until")),
    ),
    "answer_due": lambda row: (datetime.fromisoformat(row["due"]), _due(row)),
    "outcome_due": lambda row: (
        _day(row, "due"),
        outcome_due(_day(row, "ended_on"), row["horizon"]),
    ),
}
"""From a row to the value it says and the value that is computed."""
