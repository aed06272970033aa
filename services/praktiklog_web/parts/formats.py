"""Numbers, dates and codes as a Danish reader expects them."""

from datetime import date, datetime
from typing import Final

from praktiklog_runtime.clock import COPENHAGEN

NOTHING: Final = "–"
_MONTHS: Final = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
_SHORT_NAME: Final = 4
_SWAP: Final = str.maketrans(",.", ".,")


def number(value: float | None, decimals: int = 0) -> str:
    """Write a number with points between thousands and a decimal comma; null is a dash."""
    if value is None:
        return NOTHING
    text = f"{value:,.{decimals}f}".translate(_SWAP)
    # U+2212, the minus sign: a hyphen breaks off at line ends and is not read aloud.
    return text.replace("-", "\N{MINUS SIGN}")


def percent(share: float | None, decimals: int = 1) -> str:
    """Write a share of 1 as a percentage, with the no-break space Danish puts before the sign."""
    return NOTHING if share is None else f"{number(share * 100, decimals)}\N{NO-BREAK SPACE}%"


def day(value: date | str | None) -> str:
    """Write a date as `5. juni 2010`."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return f"{value.day}. {_MONTHS[value.month - 1]} {value.year}"


def short_day(value: str | None) -> str:
    """Write an ISO date as `5.6.2010`, for columns."""
    if value is None:
        return NOTHING
    on = date.fromisoformat(value)
    return f"{on.day}.{on.month}.{on.year}"


def moment(value: datetime) -> str:
    """Write a moment in Danish time, to the second."""
    local = value.astimezone(COPENHAGEN)
    return f"{day(local.date())} kl. {local:%H.%M.%S}"


def period(key: str, value: str) -> str:
    """Write a period key (`2021-06`, `2021Q2`, `2021`) in words short enough for a heading."""
    if key == "month":
        year, month = value.split("-")
        name = _MONTHS[int(month) - 1]
        return f"{name if len(name) <= _SHORT_NAME else name[:3] + '.'} {year}"
    if key == "quarter":
        year, quarter = value.split("Q")
        return f"{quarter}. kvt. {year}"
    return value
