"""Files of rows as sources write them, made for tests."""

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlwt

Rows = Sequence[Sequence[Any]]


def xlsx(file: Path, sheets: Mapping[str, Rows]) -> Path:
    """Write a workbook; a cell that begins with `=` is a formula without a value."""
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(file)
    return file


def xls(file: Path, name: str, rows: Rows) -> Path:
    """Write a workbook of before 2007."""
    book = xlwt.Workbook()
    sheet = book.add_sheet(name)
    style = xlwt.easyxf(num_format_str="DD-MM-YYYY")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, dt.date):
                sheet.write(number, column, cell, style)
            else:
                sheet.write(number, column, cell)
    book.save(str(file))
    return file


def delimited(
    file: Path, rows: Rows, *, encoding: str = "utf-8", delimiter: str = ";", end: str = "\r\n"
) -> Path:
    """Write a CSV file."""
    with file.open("w", encoding=encoding, newline="") as target:
        csv.writer(target, delimiter=delimiter, lineterminator=end).writerows(rows)
    return file
