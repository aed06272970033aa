"""Tell what kind of file it is by what is in it, and read its rows."""

from pathlib import Path
from typing import Final

from praktiklog_services.sheets.mapping import Source
from praktiklog_services.sheets.reading import delimited, parquet, workbook
from praktiklog_services.sheets.reading.rows import FileError, Rows

ENDINGS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt", ".parquet")
_ZIP: Final = b"PK\x03\x04"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0"  # xls, and whatever is encrypted
_PARQUET: Final = b"PAR1"


def rows_of(file: Path, source: Source, sheet: str | None = None) -> Rows:
    """Read the rows of a workbook, CSV or Parquet file; `sheet` goes before the mapping's.

    Raises `FileError`.
    """
    with file.open("rb") as data:
        head = data.read(8)
    if not head:
        raise FileError("the file is empty")
    if head.startswith((_ZIP, _COMPOUND)):
        return workbook.read(file, sheet or source.sheet)
    if head.startswith(_PARQUET):
        return parquet.read(file)
    return delimited.read(file, source)
