"""Cells say what a Danish spreadsheet means by them, or are refused with what would be right."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from praktiklog_services.sheets import cells
from praktiklog_services.sheets.cells import CellError, Notation, Uncomputed

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DANISH = Notation(COPENHAGEN, ",")
ENGLISH = Notation(COPENHAGEN, ".")
UNSAID = Notation(COPENHAGEN)


@pytest.mark.parametrize(
    "cell",
    [
        "31.12.2021",
        "31-12-2021",
        "31/12/2021",
        " 2021-12-31 ",
        date(2021, 12, 31),
        datetime(2021, 12, 31),  # noqa: DTZ001  a spreadsheet's own has no offset
        44561,
        44561.0,
        "31-12-2021 00:00:00",
    ],
)
def test_a_day_in_every_way_it_is_written(cell: cells.Cell) -> None:
    assert cells.day(cell, DANISH) == date(2021, 12, 31)


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    assert cells.day(44561 - 1462, Notation(COPENHAGEN, None, from_1904=True)) == date(2021, 12, 31)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("31-02-2021", "no day of the calendar"),
        ("12/31/2021", "no day of the calendar"),
        ("31-12.2021", "no date"),
        ("31-12-21", "no date"),
        ("i morgen", "no date"),
        (0.5, "time of day"),
        (-3, "no number of a day"),
        (9_999_999, "no number of a day"),
        (True, "no date"),
        (datetime(2021, 12, 31, 8), "time of day"),  # noqa: DTZ001
        ("31-12-2021 08:15", "time of day"),
        (time(8), "no date"),
        ("#N/A", "the error #N/A"),
        (Uncomputed(), "never computed"),
        ("x" * 5_000_000, "5,000,000 characters"),
    ],
)
def test_what_is_no_day_is_refused(cell: cells.Cell, why: str) -> None:
    with pytest.raises(CellError, match=why) as refused:
        cells.day(cell, DANISH)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("31-12-2021 14:05:09", "2021-12-31T14:05:09+01:00"),
        ("31.12.2021 kl. 14.05", "2021-12-31T14:05:00+01:00"),
        ("2021-06-30T14:05:09", "2021-06-30T14:05:09+02:00"),
        ("2021-06-30T12:05:09Z", "2021-06-30T14:05:09+02:00"),
        ("2021-06-30 12:05:09+00:00", "2021-06-30T14:05:09+02:00"),
        (datetime(2021, 12, 31, 14, 5, 9), "2021-12-31T14:05:09+01:00"),  # noqa: DTZ001
        (44561.5, "2021-12-31T12:00:00+01:00"),
        ("31-12-2021", "2021-12-31T00:00:00+01:00"),
        ("31-10-2021 02:30", "2021-10-31T02:30:00+02:00"),
    ],
)
def test_a_moment_is_in_the_source_s_time_zone(cell: cells.Cell, moment: str) -> None:
    assert cells.moment(cell, DANISH) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("28-03-2021 02:30", "does not exist"),
        ("31-12-2021 25:00", "no such time of day"),
        ("31-12-2021 snart", "no date and time"),
        ("31-02-2021 10:00", "no day of the calendar"),
        (None, "an empty cell"),
    ],
)
def test_what_is_no_moment_is_refused(cell: cells.Cell, why: str) -> None:
    with pytest.raises(CellError, match=why):
        cells.moment(cell, DANISH)


@pytest.mark.parametrize(
    ("written", "notation", "number"),
    [
        ("1.234,5", DANISH, 1234.5),
        ("1,234.5", ENGLISH, 1234.5),
        ("1.234,5", UNSAID, 1234.5),
        ("1,234.5", UNSAID, 1234.5),
        ("18,5", UNSAID, 18.5),
        ("18.5", UNSAID, 18.5),
        ("1.234", DANISH, 1234.0),
        ("1.234", ENGLISH, 1.234),
        ("1.234.567", UNSAID, 1234567.0),
        ("-3", DANISH, -3.0),
        ("1 234,5", DANISH, 1234.5),
        (37.5, DANISH, 37.5),
        (37, ENGLISH, 37.0),
    ],
)
def test_a_number_as_it_is_written(written: cells.Cell, notation: Notation, number: float) -> None:
    assert cells.number(written, notation) == number


@pytest.mark.parametrize(
    ("written", "notation", "why"),
    [
        ("1.234", UNSAID, "thousand or a fraction"),
        ("1,234.5", DANISH, "another decimal mark"),
        ("12.34.567", UNSAID, "no number"),
        ("37.5", DANISH, "no number"),
        ("fuldtid", DANISH, "no number"),
        ("5,", DANISH, "no number"),
        ("", DANISH, "an empty cell"),
        ("1e9", DANISH, "no number"),
        (True, DANISH, "no number"),
    ],
)
def test_what_is_no_number_is_refused(written: cells.Cell, notation: Notation, why: str) -> None:
    with pytest.raises(CellError, match=why):
        cells.number(written, notation)


def test_a_whole_number_has_no_fraction() -> None:
    assert cells.integer("12", DANISH) == 12
    with pytest.raises(CellError, match="no whole number"):
        cells.integer("12,5", DANISH)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (1234.0, "1234"),
        (1.5, "1.5"),
        ("  a\u00a0", "a"),
        (date(2021, 1, 2), "2021-01-02"),
        (None, ""),
    ],
)
def test_text_is_what_a_person_reads_in_the_cell(cell: cells.Cell, written: str) -> None:
    assert cells.text(cell) == written


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["%d-%m-%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S"]),
)
def test_a_moment_that_is_written_is_read_again(at: datetime, form: str) -> None:
    at = at.replace(microsecond=0)
    local = at.replace(tzinfo=COPENHAGEN)
    assume(local.astimezone(UTC).astimezone(COPENHAGEN).replace(tzinfo=None) == at)
    assert cells.moment(at.strftime(form), DANISH) == local.astimezone(UTC)


@given(st.integers(-999_999_999, 999_999_999), st.integers(0, 99))
def test_a_danish_number_is_read_again(whole: int, cents: int) -> None:
    written = f"{whole:,}".replace(",", ".") + f",{cents:02}"
    expected = float(f"{whole}.{cents:02}")
    assert cells.number(written, DANISH) == expected
    assert cells.number(written, UNSAID) == expected
