"""The published figures beside the computed ones."""

import time

import pytest

from praktiklog_simulator.published.compare import compare
from tests.oracle import figures as oracle
from tests.simulator.conftest import OracleFigures


def test_every_published_figure_holds_in_the_history(figures: OracleFigures) -> None:
    began = time.perf_counter()
    rows = compare(figures)
    assert time.perf_counter() - began < 20
    assert [row["id"] for row in rows if not row["agrees"]] == []
    assert len(rows) == 83
    assert list(rows[0]) == ["id", "source", "what", "published", "computed", "agrees", "note"]


def test_each_figure_and_period_is_asked_for_once(figures: OracleFigures) -> None:
    compare(figures)
    assert len(figures.asked) == len(set(figures.asked)) == 9


def test_computed_figures_are_not_rounded(figures: OracleFigures) -> None:
    computed = {row["id"]: row["computed"] for row in compare(figures)}
    assert computed["s003-mean-weeks-kalundborg"] == pytest.approx(2419 / 72 / 7)
    assert computed["s003-share-started-holstebro"] == pytest.approx(100 * 199 / 216)
    assert computed["s001-effect-3m-country-dagpenge-2019q3"] == pytest.approx(100 * 391 / 1204)


def test_one_placement_less_and_the_figure_no_longer_agrees(decoded: list[oracle.Event]) -> None:
    on = "2011-06-15"
    ended = {
        event["data"]["placement_id"]: event["data"]["ended_on"]
        for event in decoded
        if event["type"] == "placement.ended.v1"
    }
    missing = next(
        event["data"]["placement_id"]
        for event in decoded
        if event["type"] == "placement.started.v1"
        and event["data"]["jobcentre"] == "nyborg"
        and event["data"].get("referral_id") is None
        and event["data"]["started_on"] <= on <= ended.get(event["data"]["placement_id"], "")
    )
    bent = [event for event in decoded if event["data"].get("placement_id") != missing]
    rows = {row["id"]: row for row in compare(OracleFigures(bent))}
    assert {name for name, row in rows.items() if not row["agrees"]} == {
        "s003-persons-nyborg-2011-06"
    }
    assert rows["s003-persons-nyborg-2011-06"]["computed"] == 43.0


def test_an_empty_log_agrees_with_nothing() -> None:
    rows = compare(OracleFigures([]))
    assert not any(row["agrees"] for row in rows)
    assert {row["computed"] for row in rows} == {None, 0.0}


@pytest.mark.parametrize(("succeeded", "agrees"), [(False, True), (True, False)])
def test_figures_agree_when_they_round_to_what_was_printed(
    decoded: list[oracle.Event], succeeded: bool, agrees: bool
) -> None:
    """Without one of 1,204 cases 32.5 % are still 32.5 if it failed, and 32.4 if not."""
    left_out = next(
        event["data"]["placement_id"]
        for event in decoded
        if event["type"] == "outcome.observed.v1"
        and event["data"]["source"] == "register"
        and event["data"]["placement_id"].startswith("ph-oevrige-dagpenge")
        and (event["data"]["status"] in ("ordinary_job", "education")) is succeeded
    )
    log = [event for event in decoded if event["data"].get("placement_id") != left_out]
    rows = {row["id"]: row for row in compare(OracleFigures(log))}
    row = rows["s001-effect-3m-country-dagpenge-2019q3"]
    assert row["computed"] == pytest.approx(100 * (391 - succeeded) / 1203)
    assert row["agrees"] is agrees
    assert sum(not other["agrees"] for other in rows.values()) == (not agrees)
