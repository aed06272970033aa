"""Cases of flow, worked by hand."""

from tests.oracle.asking import Case, ask, slot_days
from tests.oracle.build import (
    closed,
    course,
    referred,
    started,
    voided,
)

HOLIDAYS = Case(
    "working-days-over-easter-and-christmas",
    [
        referred("2021-03-24", "r1"),
        referred("2021-03-24", "r2"),
        started("2021-04-12", "p1", ("2021-04-12", "2021-05-09"), None, referral_id="r1"),
        started("2021-04-13", "p2", ("2021-04-13", "2021-05-09"), None, referral_id="r2"),
        referred("2021-12-17", "r3"),
        referred("2021-12-17", "r4"),
        started("2021-12-31", "p3", ("2021-12-31", "2022-01-28"), None, referral_id="r3"),
        started("2022-01-03", "p4", ("2022-01-03", "2022-01-28"), None, referral_id="r4"),
    ],
    [
        ask(
            "flow",
            [
                {
                    "referred": 4,
                    "started": 4,
                    "share_started": 1.0,
                    "mean_days": 17.5,
                    "median_days": 18.0,
                    "mean_waiting_days": None,
                    "mean_course_days": None,
                    "started_within_10_working_days": 2,
                    "waiting": 0,
                    "closed": 0,
                }
            ],
            "Days 19, 20, 14, 17. Thursday to Monday of Easter do not count, 24 and 31 December "
            "do: 10, 11, 10 and 11 working days.",
            known="2022-01-31",
            from_="2021-01-01",
            to="2022-01-01",
        ),
        ask(
            "flow",
            [
                {
                    "quarter": "2021Q1",
                    "referred": 2,
                    "started": 2,
                    "share_started": 1.0,
                    "mean_days": 19.5,
                    "median_days": 19.5,
                    "mean_waiting_days": None,
                    "mean_course_days": None,
                    "started_within_10_working_days": 1,
                    "waiting": 0,
                    "closed": 0,
                },
                {
                    "quarter": "2021Q4",
                    "referred": 2,
                    "started": 1,
                    "share_started": 0.5,
                    "mean_days": 14.0,
                    "median_days": 14.0,
                    "mean_waiting_days": None,
                    "mean_course_days": None,
                    "started_within_10_working_days": 1,
                    "waiting": 1,
                    "closed": 0,
                },
            ],
            "On New Year's Day the last placement has not started yet.",
            known="2022-01-01",
            by="quarter",
            from_="2021-01-01",
            to="2022-01-01",
        ),
    ],
)

SEVERAL = Case(
    "several-placements-and-the-first-voided",
    [
        referred("2021-02-01", "r1", "akademikere"),
        referred("2021-02-03", "r2", "dagpenge_oevrige"),
        referred("2021-02-04", "r3"),
        referred("2021-02-05", "r4"),
        referred("2021-02-08", "r5"),
        course("2021-02-10", "r1", "2021-02-10"),
        course("2021-02-11", "r1", "2021-02-08"),
        started("2021-02-15", "p1", ("2021-02-15", "2021-02-26"), None, referral_id="r1"),
        started("2021-02-15", "p5", ("2021-02-15", "2021-02-26"), None, referral_id="r5"),
        course("2021-02-19", "r4", "2021-02-19"),
        closed("2021-02-20", "r2", "2021-02-20"),
        closed("2021-02-25", "r3", "2021-02-25"),
        started("2021-03-01", "p2", ("2021-03-01", "2021-03-26"), None, referral_id="r1"),
        voided("referral", "2021-03-05", "r5"),
        started("2021-03-08", "p3", ("2021-03-08", "2021-03-26"), None, referral_id="r3"),
        voided("placement", "2021-03-20", "p1"),
    ],
    [
        ask(
            "flow",
            [
                {
                    "referred": 4,
                    "started": 2,
                    "share_started": 0.5,
                    "mean_days": 23.0,
                    "median_days": 23.0,
                    "mean_waiting_days": 10.5,
                    "mean_course_days": 7.0,
                    "started_within_10_working_days": 1,
                    "waiting": 1,
                    "closed": 1,
                }
            ],
            "r1 started after 14 days (10 working days), r3 after 32 though it had been closed; "
            "courses began after 7 and 14 days; r5 is voided.",
            known="2021-03-15",
            from_="2021-02-01",
            to="2021-03-01",
        ),
        ask(
            "flow",
            [
                {
                    "benefit": "dagpenge",
                    "referred": 2,
                    "started": 1,
                    "share_started": 0.5,
                    "mean_days": 28.0,
                    "median_days": 28.0,
                    "mean_waiting_days": 7.0,
                    "mean_course_days": 21.0,
                    "started_within_10_working_days": 0,
                    "waiting": 0,
                    "closed": 1,
                },
                {
                    "benefit": "kontanthjaelp",
                    "referred": 2,
                    "started": 1,
                    "share_started": 0.5,
                    "mean_days": 32.0,
                    "median_days": 32.0,
                    "mean_waiting_days": 14.0,
                    "mean_course_days": None,
                    "started_within_10_working_days": 0,
                    "waiting": 1,
                    "closed": 0,
                },
            ],
            "Without its first placement r1 started on 1 March; both groups of dagpenge are one "
            "benefit.",
            known="2021-03-31",
            by="benefit",
            from_="2021-02-01",
            to="2021-03-01",
        ),
        ask(
            "occupancy",
            [slot_days(outside=12 + 12, occupancy=None)],
            "Placements p1 and p5 of February; p5 goes on counting, though its referral is voided.",
            known="2021-03-15",
            from_="2021-02-01",
            to="2021-03-01",
        ),
    ],
)

CASES = [HOLIDAYS, SEVERAL]
