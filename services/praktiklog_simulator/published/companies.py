"""Companies of the history: numbered, of a branch and a sector, and big enough for their slots."""

from datetime import date, datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from praktiklog_events import CompanyRegistered, HeadcountReported
from praktiklog_simulator.published.diary import Diary
from praktiklog_simulator.published.draw import draw, weighted

PUBLIC: Final = frozenset({"84", "85", "87", "88"})
"""Divisions of DB07 that are public here."""

BRANCHES: Final = (
    ("47", 22),  # retail trade
    ("46", 8),  # wholesale trade
    ("56", 9),  # restaurants and canteens
    ("81", 9),  # cleaning and landscape service
    ("10", 5),  # food products
    ("25", 5),  # metal products
    ("49", 5),  # land transport
    ("45", 4),  # motor trade
    ("01", 3),  # agriculture
    ("84", 7),  # public administration
    ("85", 8),  # teaching
    ("87", 8),  # residential care
    ("88", 7),  # day care and social work
)
"""Divisions of DB07 (Dansk Branchekode 2007), each with its weight."""


class Company(Struct, frozen=True):
    """A company before it is registered; branch and sector follow from its id."""

    company_id: str
    jobcentre: str
    name: str

    @property
    def branch(self) -> str:
        """The division of DB07."""
        return weighted(BRANCHES, "branch", self.company_id)

    @property
    def sector(self) -> Literal["private", "public"]:
        """Private, or public for the branches that are public here."""
        return "public" if self.branch in PUBLIC else "private"


def company(jobcentre: str, key: str) -> Company:
    """Make the company of a key that is unique in its jobcentre."""
    number = draw(90_000, "company", jobcentre, key) + 10_000
    return Company(
        company_id=f"ph-{jobcentre}-{key}-company",
        jobcentre=jobcentre,
        name=f"Syntetisk virksomhed {number}",
    )


def register(diary: Diary, made: Company, on: date, slots: int) -> datetime:
    """Write down that the company is known on a day, and its employees; return the moment.

    It has employees for the ratio rule: one in placement for every five up to fifty, and one
    for every ten beyond (bekendtgørelse om en aktiv beskæftigelsesindsats).
    """
    known = diary.write(
        CompanyRegistered(
            company_id=made.company_id,
            name=made.name,
            sector=made.sector,
            jobcentre=made.jobcentre,
            branch=made.branch,
        ),
        made.jobcentre,
        on - timedelta(days=3),
    )
    needed = 5 * slots if slots <= 10 else 50 + 10 * (slots - 10)  # noqa: PLR2004  see above
    employees = needed + draw(needed + 6, "employees", made.company_id)
    diary.write(
        HeadcountReported(
            company_id=made.company_id,
            ordinary_full_time=float(employees) + 0.5 * draw(2, "half", made.company_id),
            measured_on=on - timedelta(days=2),
        ),
        made.jobcentre,
        on - timedelta(days=2),
        after=known,
    )
    return known
