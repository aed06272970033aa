"""CPR numbers as the vault takes and shows them."""

import re
from datetime import date
from typing import Final

from stdnum.dk import cpr
from stdnum.exceptions import InvalidComponent

from praktiklog_services.vault.errors import CprIsInvalid

_TEN: Final = re.compile(r"[0-9]{6}[ -]?[0-9]{4}")
_NINE: Final = re.compile(r"[0-9]{9}")


def ten_digits(written: str, today: date) -> str:
    """Read a number as python-stdnum does: ten digits, whose date is one and not ahead.

    Raises `CprIsInvalid`.
    """
    text = written.strip()
    if not _TEN.fullmatch(text):
        raise CprIsInvalid(why="not ten digits, as in DDMMYY-NNNN")
    digits = text[:6] + text[-4:]
    try:
        born = cpr.get_birth_date(digits)
    except InvalidComponent:
        raise CprIsInvalid(why="its first six digits are no date") from None
    if born > today:
        raise CprIsInvalid(why="its date lies ahead")
    return digits


def of_cell(written: str, today: date) -> str:
    """Read a number of a spreadsheet, which takes the leading zero off where it counts.

    Raises `CprIsInvalid`.
    """
    text = written.strip()
    return ten_digits(f"0{text}" if _NINE.fullmatch(text) else text, today)


def shown(digits: str) -> str:
    """Show ten digits as `010203-xxxx`."""
    return f"{digits[:6]}-xxxx"
