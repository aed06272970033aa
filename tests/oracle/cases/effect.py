"""Cases of effect, worked by hand."""

from tests.oracle.asking import MARCH, Case, ask, due, slot_days
from tests.oracle.build import (
    company,
    ended,
    observed,
    opened,
    started,
    voided,
)

FEBRUARY = ("2021-02-01", "2021-02-28")

OUTCOMES = Case(
    "outcomes-register-before-manual",
    [
        *(started("2021-02-01", f"p{n}", FEBRUARY, None) for n in range(1, 10)),
        started("2021-02-01", "p10", ("2021-02-01", "2021-03-10"), None),
        *(ended("2021-03-01", f"p{n}", "2021-03-01") for n in (1, 2, 3, 4, 5, 6, 9)),
        *(ended("2021-03-02", f"p{n}", "2021-03-02") for n in (7, 8)),
        observed("2021-05-20", "p8", "13w", "register", "unknown"),
        observed("2021-05-31", "p1", "13w", "register", "ordinary_job"),
        observed("2021-05-31", "p2", "13w", "manual", "education"),
        observed("2021-05-31", "p3", "13w", "register", "benefit"),
        observed("2021-05-31", "p3", "13w", "manual", "ordinary_job"),
        observed("2021-05-31", "p4", "13w", "register", "unknown"),
        observed("2021-05-31", "p4", "13w", "manual", "ordinary_job"),
        observed("2021-05-31", "p5", "13w", "register", "ordinary_job"),
        observed("2021-05-31", "p5", "13w", "manual", "flexjob"),
        voided("outcome", "2021-05-31", "p5", horizon="13w", source="register"),
        observed("2021-05-31", "p6", "3m", "register", "ordinary_job"),
        observed("2021-05-31", "p9", "13w", "register", "benefit"),
        observed("2021-05-31", "p9", "13w", "register", "ordinary_job"),
    ],
    [
        ask(
            "effect",
            [due(9, 0)],
            "On 10 March none is due, and p10 is to end today.",
            known="2021-03-10",
            horizon="13w",
            **MARCH,
        ),
        ask(
            "effect",
            [{**due(9, 0), "end_missing": 1}],
            "A day later its end is missing.",
            known="2021-03-11",
            horizon="13w",
            **MARCH,
        ),
        ask(
            "effect",
            [
                {
                    "ended": 9,
                    "observed": 5,
                    "successes": 3,
                    "share": 0.6,
                    "ci_low": 0.2307242813,
                    "ci_high": 0.8823792258,
                    "pending": 1,
                    "missing": 3,
                    "coverage": 0.625,
                    "bound_low": 0.375,
                    "bound_high": 0.75,
                    "end_missing": 1,
                }
            ],
            "Observed p1, p2, p3 (benefit), p5 (flexjob), p9 (the later); missing p4 and p8 "
            "(unknown) and p6 (due today, another horizon); p7 is due tomorrow; p10 has no end.",
            known="2021-05-31",
            horizon="13w",
            **MARCH,
        ),
    ],
)

LEAP = {"from_": "2020-02-01", "to": "2020-03-01", "horizon": "12m"}

JANUARY = {"from_": "2021-01-01", "to": "2021-02-01", "horizon": "1m"}

MARCH_1M = {**MARCH, "horizon": "1m"}
APRIL = {"from_": "2021-04-01", "to": "2021-05-01", "horizon": "2m"}

DUE = Case(
    "due-dates-of-months",
    [
        started("2020-02-03", "p1", ("2020-02-03", "2020-02-29"), None),
        ended("2020-02-29", "p1", "2020-02-29"),
        started("2021-01-04", "p2", ("2021-01-04", "2021-01-31"), None),
        ended("2021-01-31", "p2", "2021-01-31"),
        started("2021-02-01", "p5", ("2021-02-01", "2021-03-31"), None),
        ended("2021-03-31", "p5", "2021-03-31"),
        started("2021-02-01", "p3", ("2021-02-01", "2021-04-01"), None),
        started("2021-02-01", "p4", ("2021-02-01", "2021-04-30"), None),
        ended("2021-04-01", "p3", "2021-04-01"),
        ended("2021-04-30", "p4", "2021-04-30"),
    ],
    [
        ask("effect", [due(1, 0)], "Due on 28 February.", known="2021-02-27", **LEAP),
        ask("effect", [due(0, 1)], "29 February 2021 is missing.", known="2021-02-28", **LEAP),
        ask("effect", [due(1, 0)], "Due on 28 February.", known="2021-02-27", **JANUARY),
        ask("effect", [due(0, 1)], "31 February is missing.", known="2021-02-28", **JANUARY),
        ask("effect", [due(1, 0)], "Due on 30 April.", known="2021-04-29", **MARCH_1M),
        ask("effect", [due(0, 1)], "31 April is missing.", known="2021-04-30", **MARCH_1M),
        ask(
            "effect",
            [due(2, 0)],
            "Both due on 30 June, the month's last.",
            known="2021-06-29",
            **APRIL,
        ),
        ask("effect", [due(0, 2)], "Due today.", known="2021-06-30", **APRIL),
        ask(
            "effect",
            [due(0, 2)],
            "Half past midnight on the 30th in Denmark.",
            known="2021-06-29T22:30:00Z",
            **APRIL,
        ),
    ],
)

END_VOIDED = Case(
    "outcome-survives-a-voided-end",
    [
        started("2021-02-01", "p1", ("2021-02-01", "2021-03-31"), None),
        ended("2021-03-31", "p1", "2021-03-31"),
        observed("2021-04-28", "p1", "4w", "register", "ordinary_job"),
        voided("end", "2021-05-03", "p1"),
        ended("2021-05-10", "p1", "2021-04-30"),
    ],
    [
        ask(
            "effect",
            [{**due(0, 0), "end_missing": 1}],
            "Its end is taken back: it counts only as planned to have ended in March.",
            known="4",
            horizon="4w",
            **MARCH,
        ),
        ask(
            "effect",
            [
                {
                    "month": "2021-04",
                    "ended": 1,
                    "observed": 1,
                    "successes": 1,
                    "share": 1.0,
                    "ci_low": 0.2065493143,
                    "ci_high": 1.0,
                    "pending": 0,
                    "missing": 0,
                    "coverage": 1.0,
                    "bound_low": 1.0,
                    "bound_high": 1.0,
                    "end_missing": 0,
                }
            ],
            "Ended again in April, it has the outcome that was observed before.",
            by="month",
            horizon="4w",
            from_="2021-01-01",
            to="2022-01-01",
        ),
    ],
)

WHOSE = Case(
    "whose-keys-a-row-carries",
    [
        opened("2021-03-01", "a1", 1, jobcentre="skive", slot_kind="single"),
        started("2021-03-01", "p1", ("2021-03-01", "2021-03-05"), "a1", company_id="c9"),
        ended("2021-03-05", "p1", "2021-03-05"),
        company("2021-03-06", "c1", "private", "471120"),
        company("2021-03-07", "c1", "public"),
    ],
    [
        ask(
            "occupancy",
            [slot_days(5, 5, occupancy=1.0, jobcentre="skive", company_id="c1", sector=None)],
            "In an agreement the agreement's keys count; its company is not registered yet.",
            known="2021-03-05",
            by="jobcentre company_id sector",
            **MARCH,
        ),
        ask(
            "occupancy",
            [slot_days(31, 5, occupancy=5 / 31, sector="public", branch=None)],
            "The latest registration counts for all days, and it names no branch.",
            known="2021-04-01",
            by="sector branch",
            **MARCH,
        ),
        ask(
            "effect",
            [{"jobcentre": "aarhus", "slot_kind": "single", "company_id": "c9", **due(1, 0)}],
            "For the effect the placement's own jobcentre and company count.",
            known="2021-03-10",
            by="jobcentre slot_kind company_id",
            horizon="3m",
            **MARCH,
        ),
    ],
)

CASES = [OUTCOMES, DUE, END_VOIDED, WHOSE]
