"""What others wrote is text in a spreadsheet, never a formula."""

import csv
import io

import pytest

from praktiklog.output.csv import write
from praktiklog_projections.asking.spreadsheet import cell


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_would_compute_is_quoted(start: str) -> None:
    assert cell(f"{start}1+1") == f"'{start}1+1"
    assert cell([f"{start}1+1", "b"]) == f"'{start}1+1;b"


@pytest.mark.parametrize("value", [-1, -0.5, None, True, "a=1", ""])
def test_everything_else_is_as_it_is(value: object) -> None:
    assert cell(value) == value


def test_separators_and_line_ends_stay_within_their_cell(
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = {"name": 'a,b";\n=c', "count": -2}
    write([row], None)
    (read,) = csv.DictReader(io.StringIO(capsys.readouterr().out, newline=""))
    assert read == {"name": row["name"], "count": "-2"}
