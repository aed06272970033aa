"""Cases of occupancy and of what was known, worked by hand."""

from tests.oracle.asking import MARCH, Case, ask, slot_days, vacancy
from tests.oracle.build import (
    company,
    ended,
    extended,
    opened,
    referred,
    released,
    reserved,
    slots,
    started,
    voided,
)

CAPACITY = Case(
    "capacity-change-and-pause",
    [
        opened("2021-03-01", "a1", 3),
        started("2021-03-03", "p1", ("2021-03-03", "2021-03-31"), "a1"),
        slots("capacity_changed", "2021-03-05", "a1", "2021-03-06", slots=5),
        slots("capacity_changed", "2021-03-05", "a1", "2021-03-06", slots=2),
        slots("paused", "2021-03-08", "a1", "2021-03-09"),
        slots("resumed", "2021-03-10", "a1", "2021-03-11"),
        ended("2021-03-11", "p1", "2021-03-10"),
        slots("closed", "2021-03-12", "a1", "2021-03-15"),
        slots("capacity_changed", "2021-03-19", "a1", "2021-03-20", slots=9),
        slots("closed", "2021-03-26", "a1", "2021-03-25"),
    ],
    [
        ask(
            "occupancy",
            [slot_days(29, 8, occupancy=8 / 29)],
            "Available: 5 days of 3, 3 of 2, 2 paused, 4 of 2, then closed for good: 15+6+0+8; "
            "the placement fills 3 to 10 March, paused days as well.",
            known="2021-04-10",
            **MARCH,
        ),
        ask(
            "occupancy",
            [slot_days(21, 6, occupancy=6 / 21)],
            "On 8 March eight days have been: 5 of 3 and 3 of 2; six of them had the placement.",
            known="2021-03-08",
            **MARCH,
        ),
    ],
)

RESERVATIONS = Case(
    "reservation-expired-released-started",
    [
        opened("2021-03-01", "a1", 3),
        referred("2021-03-01", "r1"),
        reserved("2021-03-05", "v1", ("2021-03-08", "2021-03-31"), "2021-03-12T23:30:00Z"),
        reserved("2021-03-05", "v2", ("2021-03-08", "2021-03-31"), "2021-03-20T12:00:00Z"),
        reserved("2021-03-05", "v3", ("2021-03-08", "2021-03-31"), "2021-03-20T12:00:00Z"),
        reserved("2021-03-05", "v4", ("2021-03-08", "2021-03-09"), "2021-03-20T12:00:00Z"),
        released("2021-03-10", "v2", "2021-03-10"),
        released("2021-03-11", "v2", "2021-03-12"),
        started("2021-03-15", "p1", ("2021-03-15", "2021-03-28"), "a1", reservation_id="v3"),
    ],
    [
        ask(
            "occupancy",
            [slot_days(93, 14, overdue=3, reserved=16, occupancy=14 / 93)],
            "v1 lapses on the 13th in Denmark: 8 to 12; v2 is first released on the 10th: 8 and "
            "9; v3 starts on the 15th: 8 to 14; v4 ends by itself: 8 and 9 (5+2+7+2).",
            known="2021-03-31",
            **MARCH,
        ),
        ask(
            "occupancy",
            [slot_days(30, reserved=10, occupancy=0.0)],
            "On the 10th: v1 and v3 have had three days each, v2 and v4 two each.",
            known="2021-03-10",
            **MARCH,
        ),
    ],
)

LIVE_AGAIN = Case(
    "voided-placement-makes-reservation-live",
    [
        opened("2021-03-01", "a1", 1),
        referred("2021-03-01", "r1"),
        reserved("2021-03-05", "v1", ("2021-03-08", "2021-03-31"), "2021-04-01T10:00:00Z"),
        started("2021-03-10", "p1", ("2021-03-10", "2021-04-09"), "a1", reservation_id="v1"),
        voided("placement", "2021-03-12", "p1"),
    ],
    [
        ask(
            "occupancy",
            [slot_days(11, 2, reserved=2, occupancy=2 / 11)],
            "Reserved 8 and 9 March, occupied on the 10th and 11th.",
            known="2021-03-11",
            **MARCH,
        ),
        ask(
            "occupancy",
            [slot_days(12, 0, reserved=5, occupancy=0.0)],
            "The placement never was, so the reservation held 8 to 12 March.",
            known="2021-03-12",
            **MARCH,
        ),
        ask(
            "vacancies",
            [vacancy("a1", 1, 1, 0, 0)],
            "The placement runs on the 20th by its plan, and used up its reservation.",
            known="2021-03-11",
            on="2021-03-20",
        ),
        ask(
            "vacancies",
            [vacancy("a1", 1, 0, 1, 0)],
            "Without the placement the reservation holds the slot again.",
            known="2021-03-12",
            on="2021-03-20",
        ),
    ],
)

OVERDUE = Case(
    "overdue-in-an-agreement-not-outside",
    [
        company("2021-03-01", "c1", "private", "471120"),
        company("2021-03-01", "c2", "public", "881010"),
        opened("2021-03-01", "a1", 2),
        started("2021-03-01", "p1", ("2021-03-01", "2021-03-10"), "a1"),
        started("2021-03-01", "p2", ("2021-03-01", "2021-03-10"), None, company_id="c2"),
    ],
    [
        ask(
            "occupancy",
            [
                slot_days(30, 10, overdue=5, occupancy=1 / 3, agreement_id="a1", sector="private"),
                slot_days(outside=10, occupancy=None, agreement_id=None, sector="public"),
            ],
            "By the 15th both plans ended on the 10th: five days overdue in the agreement, "
            "while the one outside ends at its plan.",
            known="2021-03-15",
            by="agreement_id sector",
            **MARCH,
        ),
    ],
)

WAGE_SUBSIDY = Case(
    "wage-subsidy-apart",
    [
        opened("2021-03-01", "a1", 1),
        started(
            "2021-03-01", "p1", ("2021-03-01", "2021-03-10"), "a1", offer="loentilskud_private"
        ),
        extended("2021-03-05", "p1", "2021-03-20"),
        started("2021-03-05", "p2", ("2021-03-05", "2021-03-31"), "a1"),
        extended("2021-03-09", "p1", "2021-03-15"),
        ended("2021-03-09", "p2", "2021-03-08"),
    ],
    [
        ask(
            "occupancy",
            [slot_days(31, 4, wage_subsidy=15, overdue=16, occupancy=4 / 31)],
            "The later extension counts, though it is shorter: wage subsidy to the 15th, then "
            "overdue; only the praktik of 5 to 8 March is in the occupancy.",
            known="2021-03-31",
            **MARCH,
        ),
    ],
)

LATE = Case(
    "registered-late",
    [
        opened("2021-03-01", "a1", 1),
        started("2021-03-20", "p1", ("2021-03-01", "2021-03-12"), "a1"),
        ended("2021-04-05", "p1", "2021-03-15"),
    ],
    [
        ask(
            "occupancy",
            [slot_days(19, occupancy=0.0, month="2021-03")],
            "On the 19th nobody had registered the placement.",
            known="2021-03-19",
            by="month",
            **MARCH,
        ),
        ask(
            "occupancy",
            [slot_days(20, 12, overdue=8, occupancy=0.6, month="2021-03")],
            "Known from the 20th on, all its days count back: to the plan, then overdue.",
            known="2021-03-20",
            by="month",
            **MARCH,
        ),
        ask(
            "occupancy",
            [slot_days(20, 12, overdue=8, occupancy=0.6, month="2021-03")],
            "Position 2 was registered on the 20th, so that is its today.",
            known="2",
            by="month",
            **MARCH,
        ),
        ask(
            "occupancy",
            [slot_days(31, 15, occupancy=15 / 31, month="2021-03")],
            "With the end known nothing was overdue.",
            known="2021-04-05",
            by="month",
            **MARCH,
        ),
    ],
)

OLDER = Case(
    "older-history-that-comes-later",
    [
        opened("2021-03-01", "a1", 2),
        started("2021-03-10", "p1", ("2021-03-10", "2021-04-30"), "a1"),
        slots("confirmed", "2021-05-01", "a1", "2021-05-01"),
        started("2021-03-05", "p2", ("2021-03-05", "2021-03-31"), "a1"),
        ended("2021-03-12", "p2", "2021-03-12"),
        ended("2021-05-02", "p1", "2021-03-20"),
    ],
    [
        ask(
            "occupancy",
            [slot_days(62, 22, occupancy=22 / 62)],
            "The second placement has an older time but came after 1 May: not known in March.",
            known="2021-03-31",
            **MARCH,
        ),
        ask(
            "occupancy",
            [slot_days(62, 22, occupancy=22 / 62)],
            "A second before the running maximum reaches 1 May 9:00 only two events are known.",
            known="2021-05-01T08:59:59Z",
            **MARCH,
        ),
        ask(
            "occupancy",
            [slot_days(62, 30, occupancy=30 / 62)],
            "From 1 May 9:00 on it is known as well: eight days from the 5th to the 12th.",
            known="2021-05-01T09:00:00Z",
            **MARCH,
        ),
        ask(
            "occupancy",
            [slot_days(62, 49, occupancy=49 / 62)],
            "At position 4 the moment is 1 May, not the event's own 5 March: 22 days and 27.",
            known="4",
            **MARCH,
        ),
    ],
)

CASES = [CAPACITY, RESERVATIONS, LIVE_AGAIN, OVERDUE, WAGE_SUBSIDY, LATE, OLDER]
