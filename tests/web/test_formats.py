"""Numbers, dates and codes are written for a Danish reader."""

from datetime import UTC, date, datetime

import pytest

from praktiklog_events.vocabulary import TARGET_GROUPS
from praktiklog_projections.asking.catalogue import measures
from praktiklog_projections.effect.horizons import HORIZONS
from praktiklog_web.parts import labels
from praktiklog_web.site import formats


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (1234567, 0, "1.234.567"),
        (1234.56, 1, "1.234,6"),
        (-2, 0, "−2"),
        (None, 0, "–"),
    ],
)
def test_numbers(value: float | None, decimals: int, text: str) -> None:
    assert formats.number(value, decimals) == text


def test_shares_are_percentages() -> None:
    assert formats.percent(0.3333) == "33,3\N{NO-BREAK SPACE}%"
    assert formats.percent(None) == "–"


def test_moments_are_danish_time() -> None:
    assert formats.moment(datetime(2021, 7, 1, 22, 30, tzinfo=UTC)) == "2. juli 2021 kl. 00.30.00"
    assert formats.day(date(2010, 6, 15)) == "15. juni 2010"
    assert formats.short_day("2010-06-15") == "15.6.2010"


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("month", "2021-06", "jun. 2021"),
        ("month", "2021-09", "sep. 2021"),
        ("quarter", "2021Q2", "2. kvt. 2021"),
        ("year", "2021", "2021"),
    ],
)
def test_periods(key: str, value: str, text: str) -> None:
    assert labels.value(key, value) == text


def test_every_code_of_the_contract_has_a_danish_word() -> None:
    assert all(labels.value("target_group", code) != code for code in TARGET_GROUPS)
    assert all(labels.value("horizon", code) != code for code in HORIZONS)
    keys = {key for measure in measures() for key in measure.key_names}
    assert all(labels.key(key) != key for key in keys)


def test_a_code_without_a_word_is_shown_as_it_stands() -> None:
    assert labels.value("offer", "new_thing") == "new_thing"
    assert labels.value("offer", None) == "(ikke oplyst)"
    assert labels.value("jobcentre", "nyborg") == "Nyborg"
