"""The four figures as pages: their names, keys and columns, as data."""

from typing import Final, Literal

import msgspec

from praktiklog_projections.asking.figures import KEYS

Kind = Literal["count", "days", "share", "date"]


class Column(msgspec.Struct, frozen=True):
    """A measure in a table: the contract's name, its Danish heading and how it is written.

    `count` has no decimals, `days` has one, `share` is written in percent.
    """

    name: str
    heading: str
    kind: Kind


class Page(msgspec.Struct, frozen=True):
    """One figure's page: `name` is its path and the name of the method that computes it."""

    name: str
    title: str
    question: str
    projection: str
    keys: tuple[str, ...]
    default_by: tuple[str, ...]
    columns: tuple[Column, ...]
    measured: str
    """The column whose value is drawn."""


VACANCIES: Final = Page(
    name="vacancies",
    title="Ledige pladser",
    question="Hvilke pladser er ledige, og hvornår er de sidst bekræftet?",
    projection="occupancy",
    keys=("jobcentre", "agreement_id", "company_id", "slot_kind"),
    default_by=("jobcentre", "agreement_id", "company_id", "slot_kind"),
    columns=(
        Column("slots", "Pladser", "count"),
        Column("occupied", "Optagne", "count"),
        Column("reserved", "Reserverede", "count"),
        Column("vacant", "Ledige", "count"),
        Column("confirmed_on", "Sidst bekræftet", "date"),
    ),
    measured="vacant",
)
OCCUPANCY: Final = Page(
    name="occupancy",
    title="Belægning",
    question="Hvor mange af pladserne er i brug, og hvor står de tomme?",
    projection="occupancy",
    keys=KEYS["occupancy"],
    default_by=("jobcentre", "month"),
    columns=(
        Column("available_slot_days", "Pladsdage til rådighed", "count"),
        Column("occupied_slot_days", "Optagne pladsdage", "count"),
        Column("wage_subsidy_slot_days", "Løntilskud", "count"),
        Column("overdue_slot_days", "Over tiden", "count"),
        Column("reserved_slot_days", "Reserverede", "count"),
        Column("outside_slot_days", "Uden for aftale", "count"),
        Column("occupancy", "Belægning", "share"),
    ),
    measured="occupancy",
)
FLOW: Final = Page(
    name="flow",
    title="Flow",
    question="Hvor lang tid går der fra henvisning til første dag i virksomheden?",
    projection="flow",
    keys=KEYS["flow"],
    default_by=("jobcentre",),
    columns=(
        Column("referred", "Henviste", "count"),
        Column("started", "Startet", "count"),
        Column("share_started", "Andel startet", "share"),
        Column("mean_days", "Dage, gennemsnit", "days"),
        Column("median_days", "Dage, median", "days"),
        Column("mean_waiting_days", "Liggetid før forløb, dage", "days"),
        Column("mean_course_days", "Forløb til start, dage", "days"),
        Column("started_within_10_working_days", "Startet inden 10 arbejdsdage", "count"),
        Column("waiting", "Venter", "count"),
        Column("closed", "Lukket uden start", "count"),
    ),
    measured="mean_days",
)
EFFECT: Final = Page(
    name="effect",
    title="Effekt",
    question="Hvor mange er i job eller uddannelse, når der er gået en tid efter praktikken?",
    projection="effect",
    keys=KEYS["effect"],
    default_by=("jobcentre",),
    columns=(
        Column("ended", "Afsluttede", "count"),
        Column("observed", "Observerede", "count"),
        Column("successes", "I job eller uddannelse", "count"),
        Column("share", "Andel", "share"),
        Column("ci_low", "95 % fra", "share"),
        Column("ci_high", "95 % til", "share"),
        Column("pending", "Afventer", "count"),
        Column("missing", "Mangler", "count"),
        Column("coverage", "Dækning", "share"),
        Column("bound_low", "Mindst", "share"),
        Column("bound_high", "Højst", "share"),
        Column("end_missing", "Uden registreret slut", "count"),
    ),
    measured="share",
)

PAGES: Final = (VACANCIES, OCCUPANCY, FLOW, EFFECT)
DEFAULT_HORIZON: Final = "3m"
