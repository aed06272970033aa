"""`do`: commands over NATS, many at once, each carried out exactly once or refused by a rule."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from praktiklog_runtime import postgres
from praktiklog_services.registry import BY_COMMAND
from tests.integration.conftest import on_servers
from tests.integration.killing import kill, wait_until
from tests.support.product import Product

TODAY = datetime.now(UTC).date().isoformat()
NEXT_WEEK = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
LATER = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
BEFORE = (datetime.now(UTC) - timedelta(days=30)).date().isoformat()
Fields = dict[str, Any]


@pytest.fixture(scope="module")
def log(existing_servers: dict[str, str]) -> Iterator[Product]:
    with on_servers(existing_servers) as made:
        made.up()
        yield made


def company(company_id: str) -> Fields:
    return {
        "company_id": company_id,
        "name": f"Company {company_id}",
        "sector": "private",
        "jobcentre": "aarhus",
    }


def agreement(agreement_id: str, slots: int) -> Fields:
    return {
        "agreement_id": agreement_id,
        "company_id": "c1",
        "jobcentre": "aarhus",
        "slot_kind": "centre",
        "slots": slots,
        "opened_on": BEFORE,
    }


def referral(referral_id: str) -> Fields:
    return {
        "referral_id": referral_id,
        "candidate_id": f"candidate-of-{referral_id}",
        "jobcentre": "aarhus",
        "target_group": "kontanthjaelp",
        "referred_on": BEFORE,
    }


def reservation(reservation_id: str, agreement_id: str, referral_id: str) -> Fields:
    return {
        "reservation_id": reservation_id,
        "agreement_id": agreement_id,
        "company_id": "c1",
        "referral_id": referral_id,
        "candidate_id": f"candidate-of-{referral_id}",
        "reserved_on": TODAY,
        "starts_on": NEXT_WEEK,
        "ends_on": LATER,
        "expires_at": f"{LATER}T12:00:00Z",
    }


def placement(placement_id: str, **more: Any) -> Fields:
    return {
        "placement_id": placement_id,
        "company_id": "c1",
        "candidate_id": f"candidate-of-{placement_id}",
        "jobcentre": "aarhus",
        "offer": "praktik",
        "target_group": "kontanthjaelp",
        "started_on": BEFORE,
        "planned_end_on": LATER,
        **more,
    }


BESIDE: Fields = {"despite": "agreed_with_authority"}
"""Why a candidate books twice in one agreement."""


def test_of_64_reservations_at_once_on_5_slots_exactly_5_are_accepted(log: Product) -> None:
    log.command("open-slots", **agreement("hot", 5))
    referrals = [referral(f"hot-{n}") for n in range(64)]
    known = log.do("register-referral", *referrals, parallel=64)
    assert {answer["status"] for answer in known} == {"accepted"}
    wanted = [
        reservation(f"hot-{n}", "hot", f"hot-{n}") | {"command_id": f"reserve-hot-{n}"}
        for n in range(64)
    ]
    answers = log.do("reserve-slot", *wanted, parallel=64)
    accepted = [answer for answer in answers if answer["status"] == "accepted"]
    problems = [answer["problem"] for answer in answers if answer["status"] == "refused"]
    assert (len(accepted), len(problems)) == (5, 59)
    assert {(problem["title"], problem["status"]) for problem in problems} == {("SlotIsTaken", 409)}

    # What was accepted is answered the same again; what was refused may be tried again.
    again = log.do("reserve-slot", *wanted, parallel=64)
    assert [answer for answer in again if answer["status"] == "accepted"] == accepted
    with psycopg.connect(postgres.ensure(log.settings)) as connection:
        found = connection.execute(
            "SELECT count(*) FROM log.tag WHERE tag = 'agreement:hot' AND type = 'slot.reserved.v1'"
        ).fetchone()
    assert found == (5,)
    wait_until(lambda: vacancy(log, "hot") == (5, 0, 5, 0), "the reservations are not seen")


def vacancy(product: Product, agreement_id: str) -> tuple[int, ...] | None:
    """Return slots, occupied, reserved and vacant of an agreement on the first booked day."""
    rows = product.quick("vacancies", "--on", NEXT_WEEK, "--format", "json")
    names = ("slots", "occupied", "reserved", "vacant")
    return next(
        (tuple(row[name] for name in names) for row in rows if row["agreement_id"] == agreement_id),
        None,
    )


def test_answers_come_in_the_order_of_the_lines(log: Product) -> None:
    # The ones that are refused at once do not overtake those that wait for the log.
    lines: list[str] = []
    for number in range(40):
        lines.append(json.dumps(company(f"order-{number}")))
        lines.append(json.dumps({"agreement_id": f"none-{number}", "slots": 1}))
    said = log.within("do", "register-company", "--parallel", 16, given="\n\n".join(lines), code=1)
    answers = [json.loads(line) for line in said.splitlines()]
    assert [answer["status"] for answer in answers] == ["accepted", "refused"] * 40
    assert all(answer["problem"]["status"] == 400 for answer in answers[1::2])

    unknown = [{"agreement_id": f"none-{n}", "slots": 1, "effective_on": TODAY} for n in range(40)]
    for number, answer in enumerate(log.do("change-capacity", *unknown, parallel=16)):
        assert answer["problem"]["status"] == 404
        assert f"none-{number} " in answer["problem"]["detail"] + " "


def test_one_at_a_time_the_log_has_the_order_of_the_lines(log: Product) -> None:
    answers = log.do("register-company", *(company(f"row-{n}") for n in range(20)))
    positions = [answer["events"][0]["position"] for answer in answers]
    assert positions == list(range(positions[0], positions[0] + 20))


def test_a_killed_service_refuses_nothing_and_does_nothing_twice(log: Product) -> None:
    bodies = [company(f"kill-{n}") for n in range(400)]
    with log.begin("do", "register-company", "--parallel", 8, given=True) as process:
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdin.write("".join(json.dumps(body) + "\n" for body in bodies[:200]))
            process.stdin.flush()
            first = [json.loads(process.stdout.readline()) for _ in range(20)]
            kill(log, "services")
            process.stdin.write("".join(json.dumps(body) + "\n" for body in bodies[200:]))
            process.stdin.close()
            # What was read ahead of the twentieth line counts too: `communicate` would lose it.
            said = process.stdout.read()
            logged = process.stderr.read()
            process.wait(90)
        finally:
            process.kill()
    answers = first + [json.loads(line) for line in said.splitlines()]
    assert process.returncode == 0, logged
    assert [answer["status"] for answer in answers] == ["accepted"] * len(bodies)
    positions = [answer["events"][0]["position"] for answer in answers]
    assert len(set(positions)) == len(bodies)
    with psycopg.connect(postgres.ensure(log.settings)) as connection:
        found = connection.execute(
            "SELECT count(*) FROM log.tag WHERE tag LIKE 'company:kill-%%'"
            " AND type = 'company.registered.v1'"
        ).fetchone()
    assert found == (len(bodies),)


def test_every_command_is_carried_out(log: Product) -> None:
    started = {"agreement_id": "all", "referral_id": "all", "reservation_id": "all"}
    script: list[tuple[str, Fields]] = [
        ("register-company", company("all")),
        (
            "report-headcount",
            {"company_id": "all", "ordinary_full_time": 12.5, "measured_on": TODAY},
        ),
        ("register-referral", referral("all")),
        ("register-referral", referral("mistaken")),
        ("void-referral", {"referral_id": "mistaken", "reason": "mistake"}),
        ("register-referral", referral("left")),
        ("close-referral", {"referral_id": "left", "closed_on": TODAY, "reason": "job"}),
        ("start-course", {"referral_id": "all", "course": "intro", "started_on": BEFORE}),
        ("end-course", {"referral_id": "all", "ended_on": BEFORE}),
        (
            "change-group",
            {"candidate_id": "k1", "target_group": "dagpenge", "effective_on": TODAY},
        ),
        ("open-slots", agreement("all", 3)),
        ("change-capacity", {"agreement_id": "all", "slots": 4, "effective_on": BEFORE}),
        ("pause-slots", {"agreement_id": "all", "effective_on": BEFORE}),
        ("resume-slots", {"agreement_id": "all", "effective_on": BEFORE}),
        ("confirm-slots", {"agreement_id": "all", "confirmed_on": TODAY}),
        ("reserve-slot", reservation("all", "all", "all")),
        ("reserve-slot", reservation("given-back", "all", "all") | BESIDE),
        (
            "release-slot",
            {
                "reservation_id": "given-back",
                "agreement_id": "all",
                "released_on": TODAY,
                "reason": "cancelled",
            },
        ),
        ("reserve-slot", reservation("wrong", "all", "all") | BESIDE),
        ("void-slot", {"reservation_id": "wrong", "reason": "mistake"}),
        (
            "agree-placement",
            {
                "placement_id": "called-off",
                "company_id": "all",
                "candidate_id": "k2",
                "jobcentre": "aarhus",
                "agreed_on": TODAY,
                "starts_on": NEXT_WEEK,
            },
        ),
        (
            "cancel-placement",
            {"placement_id": "called-off", "cancelled_on": TODAY, "reason": "no_show"},
        ),
        ("start-placement", placement("all", **started)),
        ("start-placement", placement("never")),
        ("void-placement", {"placement_id": "never", "reason": "mistake"}),
        ("change-hours", {"placement_id": "all", "hours_per_week": 30, "effective_on": TODAY}),
        ("extend-placement", {"placement_id": "all", "planned_end_on": LATER, "decided_on": TODAY}),
        (
            "interrupt-placement",
            {"placement_id": "all", "interrupted_on": TODAY, "reason": "sickness"},
        ),
        (
            "follow-up-placement",
            {"placement_id": "all", "track": "company", "followed_up_on": TODAY},
        ),
        ("end-placement", {"placement_id": "all", "ended_on": TODAY, "reason": "completed"}),
        ("void-end", {"placement_id": "all", "reason": "mistake"}),
        ("end-placement", {"placement_id": "all", "ended_on": TODAY, "reason": "sickness"}),
        (
            "observe-outcome",
            {
                "placement_id": "all",
                "horizon": "3m",
                "status": "education",
                "observed_on": TODAY,
                "source": "manual",
            },
        ),
        (
            "void-outcome",
            {"placement_id": "all", "horizon": "3m", "source": "manual", "reason": "mistake"},
        ),
        ("close-slots", {"agreement_id": "all", "effective_on": LATER}),
        (
            "adopt-rules",
            {
                "ruleset": "lab-2009.1",
                "valid_from": "2009-01-01",
                "sha256": "63d1edf3c8257e05cdb0c1418a330af2e3182a2eb9e9dd77d43593d2e9f589c1",
                "source": "LAB",
            },
        ),
    ]
    assert {name for name, _ in script} == set(BY_COMMAND)
    before = log.quick("audit", "verify")["events"]
    for number, (name, fields) in enumerate(script, before + 1):
        answer = log.command(name, **fields)
        (event,) = answer["events"]
        assert (event["type"], event["position"]) == (BY_COMMAND[name].fact.TYPE, number)
    assert log.quick("audit", "verify")["broken"] is None


def test_a_line_that_is_no_command_is_refused_and_the_others_are_carried_out(
    log: Product,
) -> None:
    lines = [
        json.dumps(company("good-1")),
        "{",
        "[]",
        json.dumps(company("bad id")),
        json.dumps({**company("more"), "unknown": 1}),
        json.dumps(company("good-2")),
    ]
    done = log.run("do", "register-company", given="\n".join(lines), code=1)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["status"] for answer in answers] == ["accepted", *["refused"] * 4, "accepted"]
    for answer in answers[1:5]:
        problem = answer["problem"]
        assert (problem["title"], problem["status"]) == ("MalformedCommand", 400)
        assert problem["detail"]
    assert "Traceback" not in done.stderr


def test_nothing_to_do_is_done(log: Product) -> None:
    assert log.within("do", "register-company", given="\n") == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("do", "no-such-thing"), "reserve-slot"),
        (("do",), "command"),
        (("do", "reserve-slot", "--parallel", "0"), "--parallel"),
        (("do", "reserve-slot", "--parallel", "many"), "--parallel"),
    ],
)
def test_wrong_usage_says_what_there_is(
    arguments: tuple[str, ...], says: str, log: Product
) -> None:
    done = log.run(*arguments, given="", code=2)
    assert says in done.stderr
    assert done.stdout == ""
