"""Values as a spreadsheet may have them: no text of an answer is taken for a formula."""

from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> object:
    """Write a value for CSV: lists joined by `;`, text that begins a formula behind a `'`."""
    match value:
        case list():
            return cell(";".join(map(str, value)))
        case str() if value.startswith(_FORMULA):
            return f"'{value}"
        case _:
            return value
