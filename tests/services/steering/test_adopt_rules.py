"""AdoptRules."""

import hashlib
from datetime import UTC, date, datetime
from functools import partial

import msgspec

from praktiklog_events import RulesAdopted
from praktiklog_events.answers import Accepted, Refused
from praktiklog_services.deciding.handler import Handler
from praktiklog_services.law.library import Library, shipped_sets
from praktiklog_services.log import PostgresLog
from praktiklog_services.log.history import exclusive
from praktiklog_services.log.rule_texts import RuleTexts
from praktiklog_services.steering.rules.rule_set_is_backdated import RuleSetIsBackdated
from praktiklog_services.steering.rules.rule_set_is_hypothetical import RuleSetIsHypothetical
from praktiklog_services.steering.rules.rule_set_is_not_its_text import RuleSetIsNotItsText
from praktiklog_services.steering.rules.unknown_rule_set import UnknownRuleSet
from tests.services.facts import company, opened, referred, reserved
from tests.support.spec import NOON, given

BEFORE_2009 = datetime(2008, 12, 1, tzinfo=UTC)


def adopted(name: str, **more: str) -> RulesAdopted:
    sha256, made = next(
        (sha256, made) for sha256, made in shipped_sets(Library()).items() if made.ruleset == name
    )
    fields = {"ruleset": name, "valid_from": made.valid_from, "sha256": sha256, "source": "LAB"}
    return msgspec.convert(fields | more, RulesAdopted)


def test_a_set_is_adopted_by_the_hash_of_its_text() -> None:
    fact = adopted("lab-2009.1")

    event = given().when(fact, at=BEFORE_2009).then(fact)

    assert (event.jobcentre, event.source) == ("_all", "/praktiklog/steering")


def test_a_set_that_holds_already_is_backdated() -> None:
    fact = adopted("lab-2009.1")

    given().when(fact).then(fact, RuleSetIsBackdated)


def test_a_hash_of_no_text_or_of_another_set_is_refused_on_every_way_in() -> None:
    for fact in (
        adopted("lab-2009.1", sha256="0" * 64),
        adopted("lab-2009.1", ruleset="lab-2010.1"),
        adopted("lab-2009.1", valid_from="2010-01-01"),
    ):
        given().when(fact, at=BEFORE_2009).then_refused(RuleSetIsNotItsText)
        given().recorded(fact, at=BEFORE_2009).then_rejected(RuleSetIsNotItsText)


def test_its_base_is_adopted_first() -> None:
    given().when(adopted("lab-2018.1")).then_refused(UnknownRuleSet)
    fact = adopted("lab-2018.1")
    given(adopted("lab-2009.1")).when(fact).then(fact, RuleSetIsBackdated)


def test_what_is_not_law_is_not_adopted_by_accident() -> None:
    problem = (
        given(adopted("lab-2020.1"))
        .when(adopted("lab-2027-hypothetical.1"))
        .then_refused(RuleSetIsHypothetical)
    )
    assert problem.detail.startswith("lab-2027-hypothetical.1 is hypothetical")
    knowingly = adopted("lab-2027-hypothetical.1", despite="what_if")
    given(adopted("lab-2020.1")).when(knowingly).then(knowingly, RuleSetIsHypothetical)


def test_decisions_name_the_sets_they_were_made_under() -> None:
    before = (company(), opened(), referred())

    assert given(*before).when(reserved()).then(reserved()).ruleset is None
    log = given(*before, adopted("lab-2020.1"))
    (event,) = log.when(reserved()).events
    assert event.ruleset == "lab-2020.1"


LOCAL = """
ruleset    = "v.1"
kind       = "local"
jobcentre  = "aarhus"
valid_from = 2021-07-01
title      = "X"
source     = "a test"
"""


def adopt(log: PostgresLog, texts: RuleTexts | None, data: bytes) -> Accepted | Refused:
    library = Library(None if texts is None else texts.text)
    fact = RulesAdopted(
        ruleset="v.1",
        valid_from=date(2021, 7, 1),
        sha256=hashlib.sha256(data).hexdigest(),
        source="a test",
    )
    handle = Handler(partial(exclusive, log), now=lambda: NOON, library=library)
    return handle.answer("adopt-rules", msgspec.json.encode(fact))


def refused(answer: Accepted | Refused) -> tuple[str, object]:
    assert isinstance(answer, Refused), answer
    return answer.problem.title, answer.problem.params


def test_a_text_is_kept_beside_the_log_and_read_strictly(
    log: PostgresLog, log_database: str
) -> None:
    texts = RuleTexts(log_database)
    good, wrong = LOCAL.encode(), (LOCAL + "[holidays]\n").encode()
    law = (LOCAL + '[hearing]\nover = "1w"\n').encode()
    for data in (good, good, wrong, law):
        assert texts.keep(data) == hashlib.sha256(data).hexdigest()

    assert refused(adopt(log, texts, wrong)) == (
        "RuleSetIsMalformed",
        {"key": "holidays", "why": "no such key"},
    )
    assert refused(adopt(log, texts, law)) == (
        "LocalRulesTouchTheLaw",
        {"ruleset": "v.1", "blocks": ["hearing"]},
    )
    assert isinstance(adopt(log, texts, good), Accepted)


def test_a_service_without_the_text_of_an_adopted_set_is_busy(
    log: PostgresLog, log_database: str
) -> None:
    texts = RuleTexts(log_database)
    texts.keep(LOCAL.encode())
    adopt(log, texts, LOCAL.encode())

    answer = Handler(partial(exclusive, log), now=lambda: NOON).answer(
        "open-slots", msgspec.json.encode(opened())
    )

    assert isinstance(answer, Refused)
    assert (answer.problem.title, answer.problem.status) == ("RuleSetIsAway", 503)
