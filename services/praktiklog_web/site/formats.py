"""Numbers, dates and periods as a reader of the current language expects them."""

from datetime import date, datetime
from typing import Final

from babel import dates, numbers

from praktiklog_runtime.clock import COPENHAGEN
from praktiklog_web.site.language import _, locale

NOTHING: Final = "–"
_SHARE_DECIMALS: Final = 1


def number(value: float | None, decimals: int = 0) -> str:
    """Write a number with its thousands parted; null is a dash."""
    if value is None:
        return NOTHING
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = numbers.format_decimal(value, format=pattern, locale=locale())
    # U+2212, the minus sign: a hyphen breaks off at line ends and is not read aloud.
    return text.replace("-", "\N{MINUS SIGN}")


def percent(share: float | None, decimals: int = _SHARE_DECIMALS) -> str:
    """Write a share of 1 as a percentage, with a no-break space before the sign."""
    return NOTHING if share is None else f"{number(share * 100, decimals)}\N{NO-BREAK SPACE}%"


def measured(unit: str, value: float | None) -> str:
    """Write the value of a column: shares in percent, days and means with one decimal."""
    if unit == "share":
        return percent(value)
    if isinstance(value, float):
        return number(value, 1)
    return number(value)


def day(value: date | str | None) -> str:
    """Write a date as `5. juni 2010`."""
    return NOTHING if value is None else dates.format_date(_date(value), "long", locale())


def short_day(value: date | str | None) -> str:
    """Write a date as `5.6.2010`, for columns."""
    if value is None:
        return NOTHING
    pattern = "d.M.yyyy" if locale().language == "da" else "d MMM yyyy"
    return dates.format_date(_date(value), pattern, locale())


def moment(value: datetime) -> str:
    """Write a moment in Danish time, to the second."""
    local = value.astimezone(COPENHAGEN)
    pattern = "HH.mm.ss" if locale().language == "da" else "HH:mm:ss"
    time = dates.format_time(local.time(), pattern, locale=locale())
    return _("{day} at {time}").format(day=day(local.date()), time=time)


def period(key: str, value: str) -> str:
    """Write a period key (`2021-06`, `2021Q2`, `2021`) in words short enough for a heading."""
    if key == "month":
        return dates.format_date(date.fromisoformat(f"{value}-01"), "MMM yyyy", locale())
    if key == "quarter":
        year, quarter = value.split("Q")
        return _("Q{quarter} {year}").format(quarter=quarter, year=year)
    if key == "week":
        year, week = value.split("-W")
        return _("week {week} {year}").format(week=int(week), year=year)
    if key == "day":
        return short_day(value)
    return value


def _date(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
