"""Cases of vacancies, worked by hand."""

from tests.oracle.asking import Case, ask, vacancy
from tests.oracle.build import (
    opened,
    referred,
    reserved,
    slots,
    started,
)

VACANT = Case(
    "vacancies-overdue-and-ahead",
    [
        opened("2021-03-01", "a1", 3),
        opened("2021-03-01", "a2", 1, on="2021-04-10"),
        opened("2021-03-01", "a3", 2),
        opened("2021-03-01", "a4", 2),
        opened("2021-03-01", "a5", 2),
        referred("2021-03-01", "r1"),
        started("2021-03-01", "p1", ("2021-03-01", "2021-03-10"), "a1"),
        started("2021-03-01", "p4", ("2021-03-01", "2021-03-12"), "a4"),
        started("2021-03-05", "p2", ("2021-03-05", "2021-04-15"), "a1", offer="loentilskud_public"),
        reserved("2021-03-08", "v1", ("2021-03-25", "2021-04-30"), "2021-03-30T12:00:00Z"),
        reserved("2021-03-08", "v2", ("2021-04-05", "2021-04-30"), "2021-04-02T12:00:00Z"),
        reserved("2021-03-08", "v3", ("2021-03-15", "2021-04-30"), "2021-03-20T12:00:00Z"),
        slots("closed", "2021-03-15", "a4", "2021-03-15"),
        slots("closed", "2021-03-15", "a5", "2021-03-15"),
        slots("confirmed", "2021-03-15", "a1", "2021-03-15"),
        slots("confirmed", "2021-03-16", "a1", "2021-03-02"),
        slots("paused", "2021-03-17", "a3", "2021-03-18"),
        slots("capacity_changed", "2021-03-19", "a1", "2021-04-01", slots=2),
    ],
    [
        ask(
            "vacancies",
            [
                vacancy("a1", 3, 2, 0, 1, confirmed_on="2021-03-15"),
                vacancy("a3", 0, 0, 0, 0),
                vacancy("a4", 0, 1, 0, -1),
            ],
            "The overdue one is still there today; v1 begins later and v3 lapses at this moment; "
            "a3 is paused, a4 closed with someone in it, a5 closed and empty, a2 not open yet.",
            known="2021-03-20",
            on="2021-03-20",
        ),
        ask(
            "vacancies",
            [
                vacancy("a1", 2, 1, 2, -1, confirmed_on="2021-03-15"),
                vacancy("a2", 1, 0, 0, 1),
                vacancy("a3", 0, 0, 0, 0),
            ],
            "Ahead, overdue ones are thought to have left, and both live reservations hold.",
            known="2021-03-20",
            on="2021-04-10",
        ),
    ],
)

CASES = [VACANT]
