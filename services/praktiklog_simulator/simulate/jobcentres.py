"""The simulated jobcentres: invented names, each as busy and as quick as a published one."""

from typing import Final

from msgspec import Struct

from praktiklog_simulator.published.tables import flow

_TOWNS: Final = (
    "demoby",
    "vesterlund",
    "engdrup",
    "nordhede",
    "aakilde",
    "skovkaer",
    "bakkestrup",
    "fjordhuse",
    "mosedal",
    "klitborg",
)
_FIRST: Final = "kalundborg"
"""Whose numbers Demoby has; the others take the rows in turn."""


class Profile(Struct, frozen=True):
    """What was published of one jobcentre, DISCUS, Inspirationskatalog, 2011, table of flow."""

    like: str
    referred_per_month: int
    days: float
    """From referral to the first day in the company, mean in calendar days."""
    share_started: float
    """Referrals that lead to a placement, 0 to 1."""


def profile(number: int) -> Profile:
    """Give the profile of a jobcentre by its number from 0; Demoby's is Kalundborg's."""
    rows = flow()
    first = next(index for index, row in enumerate(rows) if row.jobcentre == _FIRST)
    row = rows[(first + number) % len(rows)]
    days = float(row.days) if row.weeks is None else 7 * row.weeks
    return Profile(row.jobcentre, row.referred_per_month, days, row.share_pct / 100)


def slug(number: int) -> str:
    """Name a jobcentre by its number from 0."""
    return _TOWNS[number] if number < len(_TOWNS) else f"by-{number + 1}"
