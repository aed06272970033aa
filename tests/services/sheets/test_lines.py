"""Rows become facts in the order of their registration; every cell that is wrong is named."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings

from praktiklog_events import decode, encode
from praktiklog_services.importer import Line, RejectedCell
from praktiklog_services.sheets import sorting
from praktiklog_services.sheets.lines import Sheets
from praktiklog_services.sheets.mapping import Mapping, parse
from praktiklog_services.sheets.report import SheetReport
from tests.oracle.histories import histories
from tests.oracle.known_at import Event
from tests.services.sheets import books
from tests.services.sheets.sheet_of import mapping_of, rows_of_history

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
MAPPING = parse("""
[source]
name = "fasit"
header = 2

[codes.offer]
"Virksomhedspraktik" = "praktik"
"" = "praktik"

[codes.slut]
"Gennemført" = "completed"
"*" = "other"

[[fact]]
type = "placement.ended.v1"
key = ["Forløbs-ID"]
required = ["Slut"]
time = { column = "Registreret", as = "datetime" }
[fact.data]
placement_id = { column = "Forløbs-ID" }
ended_on = { column = "Slut", as = "date" }
reason = { column = "Årsag", codes = "slut" }

[[fact]]
type = "placement.started.v1"
key = ["Forløbs-ID"]
required = ["Start"]
[fact.data]
placement_id = { column = "Forløbs-ID" }
candidate_id = { column = "Person", as = "key" }
company_id = { column = "P-nummer" }
jobcentre = { value = "vestby" }
offer = { column = "Tilbud", codes = "offer" }
target_group = { value = "kontanthjaelp" }
hours_per_week = { column = "Timer", as = "number" }
started_on = { column = "Start", as = "date" }
planned_end_on = { column = "Planlagt", as = "date" }
""")
HEADERS = ["Forløbs-ID", "Person", "P-nummer", "Tilbud", "Timer", "Start", "Planlagt", "Slut"]
HEADERS += ["Årsag", "Registreret", "Noter"]
ROW = [1001, "010203-1234", "1012345678", "Virksomhedspraktik", "18,5", dt.date(2021, 3, 1)]
ROW += ["28-03-2021", "14.03.2021", "Gennemført", "15-03-2021 10:00", "fri tekst om en person"]


def read(
    file: Path, mapping: Mapping = MAPPING, sheet: str | None = None
) -> tuple[list[Line], SheetReport]:
    report = SheetReport()
    sheets = Sheets([file], mapping, NOW, key=b"k" * 32, sheet=sheet)
    return list(sheets.lines(report, file.parent, lambda company: company == "1012345678")), report


def sheet_with(tmp_path: Path, *rows: Sequence[Any]) -> Path:
    return books.xlsx(tmp_path / "a.xlsx", {"Ark": [["Udtræk"], HEADERS, *rows]})


def replaced(column: str, value: Any) -> list[Any]:
    return [value if name == column else cell for name, cell in zip(HEADERS, ROW, strict=True)]


def test_a_row_tells_several_facts_in_the_order_of_their_registration(tmp_path: Path) -> None:
    lines, report = read(sheet_with(tmp_path, ROW))
    ended, started = (line.event for line in lines)
    assert ended is not None
    assert started is not None
    assert (ended.type, started.type) == ("placement.ended.v1", "placement.started.v1")
    assert ended.time == dt.datetime(2021, 3, 15, 9, tzinfo=dt.UTC)
    assert started.time == NOW
    assert started.source == "/fasit"
    assert started.data.placement_id == "1001"
    assert started.data.hours_per_week == 18.5
    assert started.data.candidate_id.startswith("k-")
    assert len(started.data.candidate_id) == 28
    assert b"010203" not in encode(started)
    assert report.rows == 1
    assert report.ignored_columns == ["Noter"]


def test_the_same_row_has_the_same_ids_every_night(tmp_path: Path) -> None:
    first = [line.identity for line in read(sheet_with(tmp_path, ROW))[0]]
    again = [line.identity for line in read(sheet_with(tmp_path, replaced("Timer", 20)))[0]]
    assert first == again
    assert len(set(first)) == 2


def test_a_row_that_lacks_a_required_cell_tells_that_fact_not(tmp_path: Path) -> None:
    lines, report = read(sheet_with(tmp_path, replaced("Slut", "  ")))
    assert [line.event.type for line in lines if line.event] == ["placement.started.v1"]
    assert report.rejected == []


def test_rows_without_anything_are_passed_over(tmp_path: Path) -> None:
    lines, report = read(sheet_with(tmp_path, ROW, [], ["", None, "  "]))
    assert len(lines) == 2
    assert report.rows == 1


@pytest.mark.parametrize(
    ("column", "value", "shown", "why"),
    [
        ("Start", "31-02-2021", "31-02-2021", "no day of the calendar"),
        ("Planlagt", None, "", "planned_end_on is needed"),
        ("Timer", "fuld tid", "fuld tid", "no number"),
        ("Timer", "500", "500", "hours_per_week"),
        ("Tilbud", "Nyt tilbud", "Nyt tilbud", r"no line of \[codes.offer\]"),
        ("Registreret", "i går", "i går", "no date and time"),
        ("Start", dt.date(2027, 1, 1), "2027-01-01", "lies after"),
        ("Timer", "=1+1", None, "never computed"),
        ("Timer", "x" * 30_000, "x" * 80, "30,000 characters"),
        ("Tilbud", "Fru 010203-1234", "Fru xxxxxx-xxxx", r"'Fru xxxxxx-xxxx' stands in no line"),
        ("Forløbs-ID", None, "", "placement_id is needed"),
        ("Forløbs-ID", "010203-1234", None, "looks like a CPR number"),
    ],
)
def test_a_wrong_cell_is_named(
    tmp_path: Path, column: str, value: Any, shown: str | None, why: str
) -> None:
    lines, report = read(sheet_with(tmp_path, replaced(column, value), ROW))
    assert len(lines) >= 2  # the row after it is told
    wrong = report.rejected[0]
    assert isinstance(wrong, RejectedCell)
    assert (wrong.file, wrong.sheet, wrong.row, wrong.column) == ("a.xlsx", "Ark", 3, column)
    assert wrong.value == shown
    with pytest.raises(AssertionError, match=why):
        raise AssertionError(wrong.error)
    assert "010203" not in str(report)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([["Udtræk"], HEADERS[:-3]], r"no column 'Årsag', 'Registreret'; it has Forløbs-ID"),
        ([HEADERS], "row has no headers"),
        ([HEADERS, ["p1"]], "row 1 has: say header = 1"),
        ([[], [], HEADERS], "row 3 has: say header = 3"),
        ([[], [*HEADERS, "Slut"]], "'Slut' stands twice"),
        ([[], ["Forløb", None, None, *HEADERS[3:]]], "is it merged"),
        ([[], [name.replace("Årsag", "Årsager") for name in HEADERS]], "'Årsag' is like 'Årsager'"),
    ],
)
def test_a_table_without_its_columns_is_refused_as_a_whole(
    tmp_path: Path, rows: list[list[Any]], why: str
) -> None:
    lines, report = read(books.xlsx(tmp_path / "a.xlsx", {"Ark": rows}))
    assert lines == []
    (wrong,) = report.rejected
    with pytest.raises(AssertionError, match=why):
        raise AssertionError(wrong.error)


def test_headers_are_compared_without_blanks_and_case(tmp_path: Path) -> None:
    headers = [f" {name.upper()}\n" for name in HEADERS]
    assert len(read(books.xlsx(tmp_path / "a.xlsx", {"A": [[], headers, ROW]}))[0]) == 2


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    backwards = [[], HEADERS[::-1], ROW[::-1]]
    there = read(books.xlsx(tmp_path / "a.xlsx", {"A": [[], HEADERS, ROW]}))[0]
    here = read(books.xlsx(tmp_path / "b.xlsx", {"A": backwards}))[0]
    assert [line.event for line in here] == [line.event for line in there]


def test_facts_of_several_files_are_put_in_order(tmp_path: Path) -> None:
    later = books.xlsx(tmp_path / "b.xlsx", {"A": [[], HEADERS, replaced("Start", None)]})
    other = replaced("Registreret", "14-03-2021")
    sooner = books.xlsx(
        tmp_path / "a.xlsx", {"A": [[], HEADERS, [7, *other[1:5], None, *other[6:]]]}
    )
    sheets = Sheets([later, sooner], MAPPING, NOW, key=b"k" * 32)
    lines = list(sheets.lines(SheetReport(), None, lambda _: False))
    assert [line.place.file for line in lines if line.place] == ["a.xlsx", "b.xlsx"]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=histories())
def test_a_history_comes_out_of_a_sheet_as_it_went_in(tmp_path: Path, history: list[Event]) -> None:
    assume(history)
    file = books.delimited(tmp_path / "a.csv", rows_of_history(history))
    mapping = parse(mapping_of(history))
    lines, report = read(file, mapping)
    assert report.rejected == []
    events = [line.event for line in lines if line.event]
    expected = sorted(
        (decode(msgspec.json.encode(event)) for event in history), key=lambda event: event.time
    )
    assert sorted((event.time, repr(event.data)) for event in events) == (
        sorted((event.time, repr(event.data)) for event in expected)
    )
    assert [event.time for event in events] == sorted(event.time for event in events)


def test_what_exceeds_memory_is_merged_from_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [replaced("Registreret", f"{15 + n % 7}-03-2021 10:00") for n in range(40)]
    rows = [[n, *row[1:5], None, *row[6:]] for n, row in enumerate(rows)]
    file = sheet_with(tmp_path, *rows)
    whole = [(line.event, line.place) for line in read(file)[0]]
    monkeypatch.setattr(sorting, "CHUNK", 7)
    assert [(line.event, line.place) for line in read(file)[0]] == whole
    assert len(whole) == 40
    assert list(tmp_path.iterdir()) == [file]
