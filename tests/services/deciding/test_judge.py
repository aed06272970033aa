"""What a rule is to a command: contradictions, refusals, days to come, despite, history."""

from datetime import date, datetime, timedelta
from typing import Any

from msgspec import structs

from praktiklog_events import SlotReserved
from praktiklog_services.deciding.judge import Verdict, judge
from praktiklog_services.deciding.rule import (
    Broken,
    Judging,
    Rule,
    contradicts,
    refuse,
    refuse_ahead,
    warn,
)
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.deciding.state import State
from praktiklog_services.law.blocks import Hearing
from praktiklog_services.law.law import Law
from praktiklog_services.law.period import Period
from praktiklog_services.registry import BY_TYPE
from tests.services.facts import agreed, day, reserved
from tests.support.spec import NOON


class StartIsOdd(Rule):
    """The first day has an odd number."""

    paragraph = "§ 1"
    en = "{{ day }} is odd; choose an even one"
    da = "{{ day }} er ulige; vælg en lige"

    @staticmethod
    def broken(fact: Any, _known: State, _law: Law, _at: datetime) -> Broken | None:
        first = fact.starts_on
        return Broken(since=first, day=first) if first.day % 2 else None


class Steers(StartIsOdd):
    """The same, but not on history."""

    silent_on_import = True


class OfABlock(StartIsOdd):
    """The same, from a block of the law."""

    @staticmethod
    def broken(fact: Any, _known: State, _law: Law, _at: datetime) -> Broken | None:
        block = Hearing(over=Period(13, "w"), source="§ 2", certainty="unverified")
        return Broken(by=block, day=fact.starts_on)


def verdict(*rules: Judging, fact: Any = None, history: bool = False) -> Verdict:
    made: Slice = structs.replace(BY_TYPE["slot.reserved.v1"], rules=rules)
    return judge(fact or reserved(), made, State(), NOON, history=history)


def names(found: Verdict) -> list[str]:
    return [warning.name for warning in found.warnings]


def test_the_kind_belongs_to_the_pair_of_command_and_rule() -> None:
    assert verdict(contradicts(StartIsOdd)).contradiction is not None
    refused = verdict(refuse(StartIsOdd))
    assert refused.refusal is not None
    assert names(refused) == ["StartIsOdd"]
    warned = verdict(warn(StartIsOdd))
    assert (warned.refusal, names(warned)) == (None, ["StartIsOdd"])


def test_a_contradiction_ends_it() -> None:
    found = verdict(warn(StartIsOdd), contradicts(StartIsOdd), warn(Steers))

    assert (found.warnings, found.refusal) == ((), None)


def test_days_to_come_are_refused_and_days_gone_are_warned_of() -> None:
    rule = refuse_ahead(StartIsOdd)
    today = date(2021, 6, 1)
    for first, is_refused in (
        (today, False),
        (today + timedelta(days=2), True),
        (day(5, 31), False),
    ):
        found = verdict(rule, fact=reserved(starts_on=first))
        assert (found.refusal is not None) == is_refused
        assert names(found) == ["StartIsOdd"]


class Reserved(SlotReserved, frozen=True, kw_only=True):
    despite: str | None = None


def test_despite_makes_a_refusal_that_gives_way_a_warning() -> None:
    fact = Reserved(**structs.asdict(reserved()) | {"despite": "appeal_decision"})
    for rule, gives_way in (
        (refuse(StartIsOdd, gives_way=True), True),
        (refuse(StartIsOdd), False),
    ):
        made: Slice = structs.replace(BY_TYPE["slot.reserved.v1"], rules=(rule,))
        found = judge(fact, made, State(), NOON)
        assert (found.refusal is None) == gives_way
        assert names(found) == ["StartIsOdd"]
    assert verdict(refuse(StartIsOdd, gives_way=True)).refusal is not None


def test_history_is_not_judged_by_what_steers() -> None:
    assert names(verdict(warn(Steers), warn(StartIsOdd), history=True)) == ["StartIsOdd"]
    assert names(verdict(warn(Steers))) == ["Steers"]


def test_the_paragraph_is_the_blocks_or_the_rules_and_an_unsure_source_is_named() -> None:
    (own, blocks) = verdict(warn(StartIsOdd), warn(OfABlock)).warnings

    assert (own.paragraph, blocks.paragraph) == ("§ 1", "§ 2")
    assert own.text() == "2021-07-01 is odd; choose an even one"
    assert own.text("da") == "2021-07-01 er ulige; vælg en lige"
    assert blocks.text().endswith("(The source was not verified.)")
    assert own.params == {"day": "2021-07-01"}


def test_agreed_placements_have_a_first_day_too() -> None:
    made: Slice = structs.replace(BY_TYPE["placement.agreed.v1"], rules=(warn(StartIsOdd),))

    assert names(judge(agreed(starts_on=day(5, 11)), made, State(), NOON)) == ["StartIsOdd"]
