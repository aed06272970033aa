"""Danish personal numbers (CPR): found so that none enters an event, masked so that none is said.

A number is six digits of a date (ddmmyy, the day also + 60 for a substitute number) and four more,
with a hyphen, a blank or nothing between. Modulus 11 is not asked for: numbers that fail it have
been issued since 2007. P-numbers of companies look alike, so a caller says which are companies.
"""

import re
from datetime import date
from typing import Final

SUBSTITUTE: Final = 60
"""What is added to the day of a number that stands in for a personal number."""

MASK: Final = "xxxxxx-xxxx"

# A prefix is letters, or anything that ends with a separator: a longer run of digits, or of a
# UUID's hexadecimal digits, is not a number of ten.
_WHOLE: Final = re.compile(r"(?:[A-Za-z]+|.*[._:/ -])?([0-9]{6})[ -]?[0-9]{4}", re.DOTALL)
_ANYWHERE: Final = re.compile(r"(?<![0-9])([0-9]{6})[ -]?[0-9]{4}(?![0-9])")


def is_cpr(text: str) -> bool:
    """Tell whether a value is a CPR number, by itself or behind a prefix such as `c-`."""
    if not text[-4:].isdigit():
        return False
    found = _WHOLE.fullmatch(text)
    return found is not None and _is_date(found[1])


def masked(text: str) -> str:
    """Replace every CPR number in a text, so that the text may stand in an error or a log."""
    return _ANYWHERE.sub(lambda found: MASK if _is_date(found[1]) else found[0], text)


def _is_date(digits: str) -> bool:
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if day > SUBSTITUTE:
        day -= SUBSTITUTE
    try:
        # The seventh digit names the century; 2000 has every day that the others have.
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True
