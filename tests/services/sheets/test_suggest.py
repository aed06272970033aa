"""A proposal reads as a mapping and tells what the headers plainly say."""

import datetime as dt
from pathlib import Path

import pytest

from praktiklog_services.sheets.lines import Sheets
from praktiklog_services.sheets.mapping import parse
from praktiklog_services.sheets.reading.rows import FileError
from praktiklog_services.sheets.report import SheetReport
from praktiklog_services.sheets.suggest import suggest
from tests.services.sheets import books

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
HEADERS = ["Forløbs-ID", "Borger", "P-nummer", "Tilbud", "Målgruppe", "Timer pr. uge", "Startdato"]
HEADERS += ["Planlagt slut", "Slutdato", "Slutårsag", "Registreret", "Sagsbehandler"]
FIRST = [1, "c-1", "1012345678", "Virksomhedspraktik", "Kontanthjælp", "18,5", dt.date(2021, 3, 1)]
FIRST += [dt.date(2021, 3, 28), dt.date(2021, 3, 14), "Gennemført", "15-03-2021 10:00", "x"]
SECOND = [2, "c-2", "1012345679", "Virksomhedspraktik", "Sygedagpenge", "37", dt.date(2021, 3, 8)]
SECOND += [dt.date(2021, 4, 28), None, None, "08-03-2021 09:00", "y"]
ROWS = [FIRST, SECOND]


def test_a_proposal_imports_the_file_it_was_made_from(tmp_path: Path) -> None:
    file = books.xlsx(tmp_path / "Forløb 2021.xlsx", {"Ark": [["Udtræk"], [], HEADERS, *ROWS]})
    proposal = suggest(file)
    mapping = parse(proposal)
    assert mapping.source.name == "forloeb-2021"
    assert mapping.source.header == 3
    report = SheetReport()
    sheets = Sheets([file], mapping, NOW, key=b"k" * 32)
    events = [line.event for line in sheets.lines(report, None, lambda _: True)]
    assert report.rejected == []
    kinds = [event.type for event in events if event]
    assert sorted(kinds) == ["placement.ended.v1", *["placement.started.v1"] * 2]
    assert "# not used: Sagsbehandler" in proposal
    assert '# type = "company.registered.v1"' in proposal  # no header says the sector


def test_a_cell_that_no_code_fits_stands_there_to_be_decided(tmp_path: Path) -> None:
    rows = [HEADERS, [*ROWS[0][:3], "Mystisk indsats", *ROWS[0][4:]]]
    proposal = suggest(books.delimited(tmp_path / "a.csv", rows))
    assert '# "Mystisk indsats" = ""  # one of praktik' in proposal


def test_numbers_of_persons_are_never_said(tmp_path: Path) -> None:
    rows = [HEADERS, *([n, "010203-1234", *row[2:]] for n, row in enumerate(ROWS))]
    proposal = suggest(books.delimited(tmp_path / "a.csv", rows))
    assert "010203" not in proposal
    assert 'candidate_id = { column = "Borger", as = "candidate" }' in proposal


def test_what_has_no_headers_is_refused(tmp_path: Path) -> None:
    file = books.delimited(tmp_path / "a.csv", [["", ""], ["", ""]])
    with pytest.raises(FileError, match="headers"):
        suggest(file)
