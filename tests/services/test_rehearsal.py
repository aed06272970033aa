"""Decisions under other rule sets than those of their day; nothing is changed."""

from datetime import date

from praktiklog_events import encode
from praktiklog_services.law.library import SHIPPED
from praktiklog_services.log import LogEvent, PostgresLog
from praktiklog_services.rehearsal import adopted, differing, law_rows
from tests.services.facts import day, started
from tests.support.laws import shipped
from tests.support.spec import given


def stored(log: PostgresLog, *facts: object) -> None:
    told = given(*facts)  # type: ignore[arg-type]
    for event in told.events():
        log.append([LogEvent(event.type, encode(event), told.state.tags_for(event.data))])


SHORT = started(planned_end_on=day(6, 20), purpose="skills")


def test_decisions_before_an_adoption_would_be_others_now(log: PostgresLog) -> None:
    stored(log, SHORT, shipped("lab-2020.1"))

    (row,) = differing(log, SHIPPED, None, None)
    assert (row["position"], row["then"], row["ruleset"]) == (1, "", None)
    assert "DurationIsExceeded" in row["now"]
    assert row["now_ruleset"] == "lab-2020.1"
    assert list(differing(log, SHIPPED, date(2022, 1, 1), None)) == []


def test_decisions_may_be_rehearsed_under_any_set_whatever_its_day(log: PostgresLog) -> None:
    stored(log, shipped("lab-2020.1"), SHORT)

    assert list(differing(log, SHIPPED, None, None)) == []
    (row,) = differing(log, SHIPPED, None, "lab-2027-hypothetical.1")
    assert row["now_ruleset"] == "lab-2027-hypothetical.1"
    assert "UnknownTargetGroup" in row["now"]


def test_what_holds_is_shown_with_its_files(log: PostgresLog) -> None:
    stored(log, shipped("lab-2009.1"), shipped("lab-2018.1"))

    files = {
        row["block"]: row["file"] for row in law_rows(log, SHIPPED, None, day(1, 1, 2019), None)
    }
    assert (files["ratio"], files["hearing"]) == ("lab-2018.1", "lab-2009.1")
    assert [row["ruleset"] for row in adopted(log, SHIPPED)] == ["lab-2009.1", "lab-2018.1"]
