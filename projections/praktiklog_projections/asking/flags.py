"""The marks on a row that say with what care to read it (`measures.md`, section 1)."""

from typing import Final

from praktiklog_projections.asking.asked import Asked
from praktiklog_projections.asking.measure import Measure, ResultRow

_NAMED: Final = {
    "pending": "pending",
    "not_mature": "not_mature",
    "not_reached": "not_all_reached",
}
"""Columns that flag their row where they are not 0, with the flag's code."""

_DAYS: Final = ("on", "to_on")


def flags(measure: Measure, asked: Asked, row: ResultRow, *, broken: bool = False) -> list[str]:
    """Return the sorted codes of a row; `broken`: a break lies inside its period."""
    codes = {code for column, code in _NAMED.items() if row.get(column)}
    if measure.small_n is not None and row[measure.small_n] < asked.param("min_n"):
        codes.add("small_n")
    if any(row[column] for column in measure.presumed):
        codes.add("presumed")
    today = asked.today.isoformat()
    if measure.looks_ahead and any((row.get(day) or "") > today for day in _DAYS):
        codes.add("looks_ahead")
    codes |= {"denominator_missing" for name in measure.denominators if row.get(name) is None}
    codes |= {flag.code for flag in measure.flags if flag.when(row)}
    if broken:
        codes.add("break_inside")
    return sorted(codes)
