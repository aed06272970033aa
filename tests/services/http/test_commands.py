"""`POST /commands/<name>` over the real services."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from praktiklog_audit.verify import verify
from praktiklog_runtime.settings import Settings
from praktiklog_services.log import PostgresLog
from praktiklog_services.registry import SLICES
from praktiklog_web.site.commands import SharedClient, command_router
from tests.services.background import running
from tests.services.facts import company, headcount, opened, referred, reserved, started
from tests.services.test_service import body, far, serving
from tests.support.postgres import reading_only

PROBLEM = "application/problem+json"


@pytest.fixture
def http(settings: Settings) -> Iterator[TestClient[Litestar]]:
    with running(serving(settings)), TestClient(app(settings)) as client:
        yield client


def app(settings: Settings) -> Litestar:
    shared = SharedClient(settings)
    return Litestar([command_router(settings, shared)], on_shutdown=[shared.close])


def post(client: TestClient[Litestar], name: str, content: bytes, **headers: str) -> Any:
    return client.post(f"/commands/{name}", content=content, headers=headers)


def test_an_accepted_command_is_created(http: TestClient[Litestar]) -> None:
    found = post(http, "register-company", body(company()))

    assert found.status_code == 201
    assert found.headers["content-type"].startswith("application/json")
    answer = found.json()
    assert set(answer) == {"status", "events", "warnings"}
    assert (answer["status"], answer["warnings"]) == ("accepted", [])
    (event,) = answer["events"]
    assert (event["type"], event["position"]) == ("company.registered.v1", 1)


def test_a_repeat_with_its_key_gets_the_first_answer(
    http: TestClient[Litestar], log: PostgresLog
) -> None:
    fact = body(started(hours_per_week=40.0))
    key = {"Idempotency-Key": "k-1"}

    first = post(http, "start-placement", fact, **key)
    again = post(http, "start-placement", fact, **key)

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert [found["rule"] for found in first.json()["warnings"]] == ["MoreThanFullTime"]
    assert verify(log).events == 1


def test_the_key_of_another_command_is_refused(http: TestClient[Litestar]) -> None:
    key = {"Idempotency-Key": "k-1"}
    post(http, "register-company", body(company()), **key)

    found = post(http, "register-company", body(company("c2")), **key)

    assert found.status_code == 409
    assert found.json()["title"] == "CommandIdIsTaken"


def test_an_id_in_the_body_is_a_key_as_well(http: TestClient[Litestar], log: PostgresLog) -> None:
    for _ in range(2):
        found = post(http, "register-company", body(company(), command_id="k-1"))
        assert found.status_code == 201
    assert verify(log).events == 1


@pytest.mark.parametrize(
    ("name", "content", "headers", "status", "title"),
    [
        ("register-company", b"", {}, 400, "MalformedCommand"),
        ("register-company", b"{", {}, 400, "MalformedCommand"),
        ("register-company", b"[]", {}, 400, "MalformedCommand"),
        ("register-company", b"{}", {}, 400, "MalformedCommand"),
        ("register-company", b"[" * 50_000, {}, 400, "MalformedCommand"),
        ("register-company", b" " * 2_000_000, {}, 400, "MalformedCommand"),
        ("register-company", body(company()), {"Idempotency-Key": "a b"}, 400, "MalformedCommand"),
        ("make-coffee", b"{}", {}, 404, "UnknownCommand"),
        ("reserve-slot", body(reserved(), **far()), {}, 404, "UnknownReferral"),
        ("report-headcount", body(headcount("c9")), {}, 404, "UnknownCompany"),
    ],
)
def test_a_refusal_is_a_problem(
    http: TestClient[Litestar],
    name: str,
    content: bytes,
    headers: dict[str, str],
    status: int,
    title: str,
) -> None:
    found = post(http, name, content, **headers)

    assert found.status_code == status
    assert found.headers["content-type"].startswith(PROBLEM)
    problem = found.json()
    further = {"errors"} if problem.get("errors") else set()
    if "rule" in problem:
        further = {"rule", "params", "paragraph", "ruleset"}
    assert set(problem) == {"type", "title", "status", "detail"} | further
    assert (problem["status"], problem["title"]) == (status, title)
    assert problem["type"].startswith("urn:praktiklog:problem:")
    assert problem["detail"]


def test_a_taken_slot_is_a_conflict(http: TestClient[Litestar]) -> None:
    post(http, "open-slots", body(opened(slots=1)))
    post(http, "register-referral", body(referred()))
    assert post(http, "reserve-slot", body(reserved("r1"), **far())).status_code == 201

    found = post(http, "reserve-slot", body(reserved("r2"), **far()))

    assert found.status_code == 409
    assert found.json()["title"] == "SlotIsTaken"
    assert found.json()["type"] == "urn:praktiklog:problem:slot-is-taken"


def test_every_command_has_its_address(http: TestClient[Litestar]) -> None:
    for made in SLICES:
        found = post(http, made.command, b"{}")
        assert (found.status_code, found.json()["title"]) == (400, "MalformedCommand")


def test_only_post_carries_out_commands(http: TestClient[Litestar]) -> None:
    assert http.get("/commands/register-company").status_code == 405


def test_without_services_it_is_too_busy_and_says_when_to_come_again(settings: Settings) -> None:
    with TestClient(app(settings)) as client:
        found = post(client, "register-company", body(company()))

    assert found.status_code == 503
    assert found.headers["retry-after"] == "1"
    assert found.headers["content-type"].startswith(PROBLEM)
    assert found.json()["title"] == "ServiceIsBusy"


def test_without_nats_it_is_too_busy_as_well(settings: Settings) -> None:
    nowhere = msgspec.structs.replace(settings, nats_url="nats://127.0.0.1:9")
    with TestClient(app(nowhere)) as client:
        found = post(client, "register-company", body(company()))

    assert (found.status_code, found.headers["retry-after"]) == (503, "1")


def test_a_database_that_turned_read_only_is_too_busy_over_http(
    http: TestClient[Litestar], log: PostgresLog
) -> None:
    key = {"Idempotency-Key": "k-1"}
    with reading_only(log.conninfo):
        found = post(http, "register-company", body(company()), **key)

    assert (found.status_code, found.headers["retry-after"]) == (503, "1")
    assert found.json()["title"] == "ServiceIsBusy"
    assert "read-only" in found.json()["detail"]
    assert post(http, "register-company", body(company()), **key).status_code == 201
    assert verify(log).events == 1


def test_a_dry_run_judges_and_records_nothing(http: TestClient[Litestar], log: PostgresLog) -> None:
    fact = body(started(hours_per_week=40.0))
    inside = fact[:-1] + b',"dry_run":true}'

    for found in (
        post(http, "start-placement?dry_run=1", fact),
        post(http, "start-placement", inside),
    ):
        assert found.status_code == 200
        assert found.json()["events"] == []
        assert [broken["rule"] for broken in found.json()["warnings"]] == ["MoreThanFullTime"]
    assert list(log.read()) == []


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("da", "ukendt"),
        ("en-GB, da;q=0.5", "unknown"),
        ("da-DK, en;q=0.8", "ukendt"),
        ("fr", "unknown"),
    ],
)
def test_a_rule_speaks_the_language_that_is_asked_for(
    http: TestClient[Litestar], language: str, word: str
) -> None:
    headers = {"Accept-Language": language}

    found = post(http, "report-headcount", body(headcount("c9")), **headers)

    assert word in found.json()["detail"]
