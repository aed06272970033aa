"""Files of rows, whole and broken: each is read rightly or refused with the reason."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest

from praktiklog_services.sheets.cells import Cell, Uncomputed
from praktiklog_services.sheets.mapping import Source
from praktiklog_services.sheets.reading import parse
from praktiklog_services.sheets.reading.opening import rows_of
from praktiklog_services.sheets.reading.rows import FileError
from tests.services.sheets import books

SOURCE = Source("prøve")
HEADERS = ["Forløbs-ID", "Startdato", "Timer"]
ROWS = [HEADERS, ["p1", "31-12-2021", "18,5"], ["æøå", "", "1.234,5"]]


def cells(file: Path, sheet: str | None = None, source: Source = SOURCE) -> list[list[Cell]]:
    return [row for _, row in rows_of(file, source, sheet).rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850", "mac_roman"]
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_encoding_delimiter_and_line_ends_are_found_out(
    tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    file = books.delimited(
        tmp_path / "a.csv", ROWS, encoding=encoding, delimiter=delimiter, end=end
    )
    rows = rows_of(file, SOURCE)
    assert [row for _, row in rows.rows] == ROWS
    assert rows.found == {"encoding": encoding, "delimiter": delimiter, "decimal": ","}


def test_what_the_mapping_says_goes_before_what_is_found_out(tmp_path: Path) -> None:
    file = books.delimited(tmp_path / "a.csv", [["a,b", "æ"]], encoding="cp850")
    source = Source("s", encoding="cp1252", delimiter=",", decimal=".")
    rows = rows_of(file, source)
    assert [row for _, row in rows.rows] == [["a", "b;‘"]]
    assert rows.decimal == "."


def test_rows_have_the_numbers_that_a_spreadsheet_program_shows(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('a;b\n\n"two\nlines";c\nd;e\n')
    assert [number for number, row in rows_of(file, SOURCE).rows if row] == [1, 3, 4]
    book = books.xlsx(tmp_path / "a.xlsx", {"S": [[], [None, "x"], [], [None, "y"]]})
    rows = [(number, row) for number, row in rows_of(book, SOURCE).rows if any(row)]
    assert rows == [(2, ["", "x"]), (4, ["", "y"])]


def test_a_quote_that_never_closes_is_named_by_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("praktiklog_services.sheets.reading.delimited.LONGEST_CELL", 1_000)
    file = tmp_path / "a.csv"
    file.write_text('a;b\n1;2\n3;"4\n' + "5;6\n" * 1_000)
    with pytest.raises(FileError, match="never closed") as refused:
        cells(file)
    assert refused.value.row == 3


def test_a_cell_of_five_megabytes_is_one_cell(tmp_path: Path) -> None:
    file = books.delimited(tmp_path / "a.csv", [["a", "b"], ["x" * 5_000_000, "y"], ["1", "2"]])
    assert [len(str(row[0])) for row in cells(file)] == [1, 5_000_000, 1]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.touch()
    with pytest.raises(FileError, match="empty"):
        cells(file)


@pytest.mark.parametrize("suffix", ["xlsx", "xlsm", "csv"])
def test_a_workbook_is_known_by_what_is_in_it(tmp_path: Path, suffix: str) -> None:
    file = books.xlsx(tmp_path / f"a.{suffix}", {"S": [["a", 1, 1.5, True]]})
    assert cells(file) == [["a", 1.0, 1.5, True]]


def test_dates_and_moments_keep_their_types(tmp_path: Path) -> None:
    moment = dt.datetime(2021, 3, 1, 12, 30)  # noqa: DTZ001  a spreadsheet's own has no offset
    row = [dt.date(2021, 3, 1), moment, dt.time(8, 15)]
    assert cells(books.xlsx(tmp_path / "a.xlsx", {"S": [row]})) == [row]


def test_a_workbook_of_before_2007(tmp_path: Path) -> None:
    file = books.xls(tmp_path / "a.xls", "Ark1", [HEADERS, ["p1", dt.date(2021, 3, 1), 37]])
    assert cells(file) == [HEADERS, ["p1", dt.date(2021, 3, 1), 37.0]]


def test_days_counted_from_1904(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append([dt.date(2021, 3, 1), 42794])
    book.save(tmp_path / "a.xlsx")
    rows = rows_of(tmp_path / "a.xlsx", SOURCE)
    assert rows.from_1904
    assert list(rows.rows) == [(1, [dt.date(2021, 3, 1), 42794.0])]


def test_a_formula_that_was_never_computed_is_no_empty_cell(tmp_path: Path) -> None:
    file = books.xlsx(tmp_path / "a.xlsx", {"S": [["a", "=1+1"], [], ["", "", "=A1"]]})
    assert cells(file) == [["a", Uncomputed()], [], ["", "", Uncomputed()]]


def test_the_sheet_is_the_one_that_was_named(tmp_path: Path) -> None:
    file = books.xlsx(tmp_path / "a.xlsx", {"Et": [["1"]], "To": [["2"]]})
    assert cells(file, "to") == [["2"]]
    assert cells(file, source=Source("s", sheet="Et")) == [["1"]]
    with pytest.raises(FileError, match="Et, To; name one"):
        cells(file)
    with pytest.raises(FileError, match="no sheet 'Tre'; the workbook has Et, To"):
        cells(file, "Tre")


def test_a_cell_in_the_last_corner_asks_for_no_memory_here(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "a"
    book.active["XFD1048576"] = "z"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(FileError, match="more memory or time"):
        cells(tmp_path / "a.xlsx")


def test_a_zip_bomb_is_refused_whatever_its_header_says(tmp_path: Path) -> None:
    file = books.xlsx(tmp_path / "a.xlsx", {"S": [["a"]]})
    content = io.BytesIO(file.read_bytes())
    with (
        zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/media/bomb.bin", "w", force_zip64=True) as part,
    ):
        for _ in range(parse.LARGEST_UNPACKED // (16 << 20) + 1):
            part.write(bytes(16 << 20))
    file.write_bytes(content.getvalue())
    assert file.stat().st_size < 2 << 20
    with pytest.raises(FileError, match="unpacks to more than"):
        cells(file)


def test_a_protected_workbook_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))
    with pytest.raises(FileError, match="workbook"):
        cells(file)


def test_a_cut_workbook_is_refused(tmp_path: Path) -> None:
    file = books.xlsx(tmp_path / "a.xlsx", {"S": [["a"]] * 100})
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(FileError, match="workbook"):
        cells(file)


def test_a_parquet_file_has_its_own_types(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    duckdb.sql(
        "COPY (SELECT 'p1' AS \"Forløbs-ID\", DATE '2021-03-01' AS d, 1.5::DECIMAL(5, 2) AS n, "
        f"NULL AS e) TO '{file}'"
    )
    assert cells(file) == [["Forløbs-ID", "d", "n", "e"], ["p1", dt.date(2021, 3, 1), 1.5, None]]


def test_a_broken_parquet_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    file.write_bytes(b"PAR1" + bytes(100))
    with pytest.raises(FileError, match="Parquet"):
        cells(file)
