"""What holds and what held, and what decisions would have been under other rule sets."""

import contextlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from eventsourcing.dcb.api import DCBQuery, DCBQueryItem
from msgspec import to_builtins

from praktiklog_events import Event, RulesAdopted, danish_date, decode_tolerant
from praktiklog_services.deciding.judge import Verdict, judge
from praktiklog_services.deciding.state import State
from praktiklog_services.law.known import Adopted, KnownRules
from praktiklog_services.law.library import Library, shipped_sets
from praktiklog_services.law.period import Period
from praktiklog_services.log import PostgresLog
from praktiklog_services.log.rule_texts import RuleTexts
from praktiklog_services.registry import slice_of

Row = dict[str, Any]


@contextlib.contextmanager
def opened(conninfo: str) -> Iterator[tuple[PostgresLog, Library]]:
    """Open the log and the texts that are kept beside it."""
    with contextlib.closing(PostgresLog(conninfo)) as log:
        yield log, Library(RuleTexts(conninfo).text)


def adopted(log: PostgresLog, library: Library) -> list[Row]:
    """List adoptions in their order; `kind` and `title` are null where nobody has the text."""
    rows = []
    for event, fact, position in _adoptions(log):
        made = library.rule_set(fact.sha256)
        rows.append(
            {
                "ruleset": fact.ruleset,
                "kind": None if made is None else made.kind,
                "jobcentre": None if made is None else made.jobcentre,
                "valid_from": fact.valid_from,
                "base": None if made is None else made.base or None,
                "title": None if made is None else made.title,
                "adopted_at": event.time,
                "position": position,
                "sha256": fact.sha256,
            }
        )
    return rows


def law_rows(
    log: PostgresLog, library: Library, jobcentre: str | None, day: date, known_at: datetime | None
) -> list[Row]:
    """Show every block that holds on a day, with the set it comes from, as known at a moment.

    `known_at` null is now. Raises `RuleSetIsAway`.
    """
    known = KnownRules()
    for event, fact, _ in _adoptions(log):
        if known_at is not None and event.time > known_at:
            break  # "as known at" is the log up to the first later event
        known.adopt(event, fact)
    law = library.law(known.rule_sets, jobcentre, day)
    files: dict[str, str | None] = {"full_time": None, **law.files}
    return [
        {"block": name, "file": file, "parameters": _plain(getattr(law, name))}
        for name, file in files.items()
    ]


def differing(
    log: PostgresLog, library: Library, first: date | None, under: str | None
) -> Iterator[Row]:
    """Judge every fact again under the sets that are known now; yield those judged otherwise.

    `under` names a law set, adopted or shipped, that then governs every day. Facts of history are
    judged by all rules, also those that are silent on import. Raises `LookupError` for a set
    that nobody has, and `RuleSetIsAway`.
    """
    now = KnownRules()
    for event, fact, _ in _adoptions(log):
        now.adopt(event, fact)
    sets = list(now.rule_sets.values())
    if under is not None:
        sets = [known for known in sets if known.ruleset != under] + [_named(under, sets, library)]
    under_these = {known.ruleset: known for known in sets}
    state = State()
    for sequenced in log.read():
        past = decode_tolerant(sequenced.event.data)
        if not isinstance(past, Event):
            continue
        made = slice_of(past.data)
        if made is not None and (first is None or danish_date(past.time) >= first):
            then = judge(past.data, made, state, past.time, library=library)
            kept, state.rule_sets = state.rule_sets, under_these
            state.under = under
            anew = judge(past.data, made, state, past.time, library=library)
            state.rule_sets, state.under = kept, None
            if _names(then) != _names(anew):
                yield {
                    "position": sequenced.position,
                    "type": past.type,
                    "subject": past.subject,
                    "time": past.time,
                    "ruleset": then.ruleset,
                    "then": ",".join(_names(then)),
                    "now": ",".join(_names(anew)),
                    "now_ruleset": anew.ruleset,
                }
        state.evolve(past, sequenced.event.tags)


def _named(name: str, sets: Iterable[Adopted], library: Library) -> Adopted:
    for known in sets:
        if known.ruleset == name:
            return known
    for sha256, made in shipped_sets(library).items():
        if made.ruleset == name:
            return Adopted(made.ruleset, made.valid_from, sha256, decided_here=True)
    raise LookupError(f"no set {name} was adopted or comes with the product; adopt its file first")


def _names(verdict: Verdict) -> list[str]:
    if verdict.contradiction is not None:
        return [verdict.contradiction.name]
    return [warning.name for warning in verdict.warnings]


def _adoptions(log: PostgresLog) -> Iterator[tuple[Event, RulesAdopted, int]]:
    query = DCBQuery([DCBQueryItem(types=[RulesAdopted.TYPE])])
    for sequenced in log.read(query):
        event = decode_tolerant(sequenced.event.data)
        if isinstance(event, Event) and isinstance(event.data, RulesAdopted):
            yield event, event.data, sequenced.position


def _plain(value: object) -> Any:
    return to_builtins(value, enc_hook=_text)


def _text(value: object) -> str:
    if isinstance(value, Period):
        return str(value)
    raise NotImplementedError(type(value))
