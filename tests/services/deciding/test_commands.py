"""From a request's body to an answer: what is malformed, unknown, or too much at once."""

from datetime import timedelta
from functools import partial

import msgspec
import psycopg
import pytest

from praktiklog_events import MAX_BYTES, event
from praktiklog_events.answers import Accepted, Refused
from praktiklog_services.deciding import handler
from praktiklog_services.deciding.errors import MalformedCommand, ServiceIsBusy, UnknownCommand
from praktiklog_services.deciding.handler import Handler
from praktiklog_services.deciding.problems import problem_of
from praktiklog_services.log import LogEvent, PostgresLog
from praktiklog_services.log.history import exclusive
from tests.services.facts import (
    company,
    day,
    opened,
    referred,
    reserved,
    started,
)
from tests.support.spec import NOON, given, numbered


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"{}",
        b"\xff",
        b'{"reservation_id": "\xff"}',
        b'{"reservation_id": "r1"}',
        b"[" * 60_000,
        b'{"a":' * 10_000,
        msgspec.json.encode(reserved())[:-2],
        msgspec.json.encode(reserved()).replace(b"2021-07-01", b"2021-02-30"),
        msgspec.json.encode(reserved()).replace(b'"r1"', b'"r 1"'),
        msgspec.json.encode(reserved()).replace(b'"r1"', b"1"),
        msgspec.json.encode(reserved()).replace(b'"company_id"', b'"surname"'),
        msgspec.json.encode(reserved())[:-1] + b',"surname":"x"}',
        msgspec.json.encode(reserved())[:-1] + b',"command_id":"a b"}',
        msgspec.json.encode(reserved())[:-1] + b',"command_id":7}',
        msgspec.json.encode(reserved()) + b" " * MAX_BYTES,
        msgspec.json.encode(reserved()).replace(b"2021-07-01", b"1899-07-01"),
        msgspec.json.encode(reserved(expires_at=NOON)).replace(b"2021-06-01T", b"9999-06-01T"),
    ],
)
def test_a_body_that_is_not_the_facts_data_is_malformed(body: bytes) -> None:
    log = given(opened(slots=1), referred())

    answer = Handler(log.recorder.exclusive, now=lambda: NOON).answer("reserve-slot", body)

    assert isinstance(answer, Refused)
    assert (answer.problem.title, answer.problem.status) == ("MalformedCommand", 400)
    assert answer.problem.detail
    assert len(log.events()) == 2


@pytest.mark.parametrize("number", ["0102031234", "c-010203-1234", "7102031234"])
def test_a_person_s_number_is_refused_and_not_repeated(number: str) -> None:
    company_id = "1503851234"  # a P-number, which looks alike
    log = given(company(company_id), opened(slots=1), referred())

    for fact in (referred("f2", number), referred(number), opened(number)):
        problem = log.when(fact).then_refused(MalformedCommand)
        assert number not in problem.detail
    log.when(opened(company_id, company_id="c1")).then(opened(company_id, company_id="c1"))
    answer = Handler(log.recorder.exclusive).answer(number, b"{}")
    assert isinstance(answer, Refused)
    assert number not in answer.problem.detail


def test_an_event_too_large_with_its_envelope_is_malformed() -> None:
    tasks = tuple(f"task_{number:035}" for number in range(1_425))
    fact = opened(task_codes=tasks)
    assert len(msgspec.json.encode(fact)) < MAX_BYTES

    problem = given(company()).when(fact).then_refused(MalformedCommand)
    assert str(MAX_BYTES) in problem.detail


@pytest.mark.parametrize("command_id", ["", "a b", "x" * 65, "k1\n"])
def test_a_command_id_that_is_no_id_is_malformed(command_id: str) -> None:
    given().when(company(), command_id=command_id).then_refused(MalformedCommand)


def test_what_has_not_happened_yet_cannot_be_registered() -> None:
    early = started(started_on=day(6, 2))

    problem = given().when(early).then_refused(MalformedCommand)
    assert "2021-06-01" in problem.detail
    given().when(early, at=NOON + timedelta(days=1)).then(early)


def test_a_name_that_no_command_has_is_unknown() -> None:
    answer = Handler(given().recorder.exclusive).answer("make-coffee", b"{}")

    assert isinstance(answer, Refused)
    assert (answer.problem.title, answer.problem.status) == (UnknownCommand.__name__, 404)
    assert "reserve-slot" in answer.problem.detail


def test_the_id_in_the_body_goes_before_the_one_beside_it_unless_it_is_null() -> None:
    body = msgspec.json.encode(company())[:-1]
    for inside, wanted in ((b"", "beside"), (b',"command_id":"in"', "in")):
        log = given()
        Handler(log.recorder.exclusive).answer("register-company", body + inside + b"}", "beside")
        assert [found.commandid for found in log.events()] == [wanted]
    log = given()
    Handler(log.recorder.exclusive).answer(
        "register-company", body + b',"command_id":null}', "beside"
    )
    assert [found.commandid for found in log.events()] == ["beside"]


def test_an_accepted_command_answers_what_it_appended() -> None:
    log = given(opened(), referred())

    answer = log.when(reserved()).answer

    assert msgspec.json.decode(msgspec.json.encode(answer)) == {
        "status": "accepted",
        "events": [{"id": str(numbered(3)), "type": "slot.reserved.v1", "position": 3}],
        "warnings": [],
    }


def test_a_refused_one_answers_a_problem() -> None:
    answer = given().when(reserved()).answer

    assert msgspec.json.decode(msgspec.json.encode(answer)) == {
        "status": "refused",
        "problem": {
            "type": "urn:praktiklog:problem:unknown-referral",
            "title": "UnknownReferral",
            "status": 404,
            "detail": "referral f1 is unknown; register the referral first",
            "rule": "UnknownReferral",
            "params": {"referral_id": "f1"},
            "paragraph": None,
            "ruleset": None,
        },
    }


def test_a_malformed_body_names_every_wrong_field_at_once() -> None:
    fields = msgspec.to_builtins(reserved()) | {
        "starts_on": "2021-02-30",
        "candidate_id": "p 1",
        "surname": "x",
        "dry_run": "perhaps",
    }
    del fields["ends_on"]

    answer = Handler(given().recorder).answer("reserve-slot", msgspec.json.encode(fields))

    assert isinstance(answer, Refused)
    pointers = {error.pointer for error in answer.problem.errors}
    assert pointers == {"/starts_on", "/candidate_id", "/surname", "/dry_run", "/ends_on"}
    assert all(error.detail for error in answer.problem.errors)


def test_a_dry_run_answers_like_the_command_and_appends_nothing() -> None:
    log = given(opened(slots=0), referred())
    body = msgspec.json.encode(reserved())[:-1] + b',"dry_run":true}'

    refused = Handler(log.recorder.exclusive, now=lambda: NOON).answer("reserve-slot", body)
    accepted = Handler(log.recorder.exclusive, now=lambda: NOON).answer(
        "register-company", msgspec.json.encode(company())[:-1] + b',"dry_run":true}', "k1"
    )

    assert isinstance(refused, Refused)
    assert refused.problem.title == "SlotIsTaken"
    assert accepted == Accepted(events=(), warnings=())
    assert len(log.events()) == 2


def test_an_error_that_is_none_of_ours_says_nothing_of_its_insides() -> None:
    problem = problem_of(ZeroDivisionError("secret"))

    assert (problem.title, problem.status) == ("InternalError", 500)
    assert "secret" not in problem.detail


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("praktiklog_services.log.recorder.LOCK_TIMEOUT_MS", 20)
    monkeypatch.setattr(handler, "PATIENCE_SECONDS", 0.1)


@pytest.mark.usefixtures("impatient")
def test_a_log_that_cannot_be_had_is_busy_and_not_a_refusal_for_good(
    log: PostgresLog, log_database: str
) -> None:
    other = PostgresLog(log_database)
    try:
        handle = Handler(partial(exclusive, other), now=lambda: NOON)
        with exclusive(log):
            answer = handle.answer("register-company", msgspec.json.encode(company()), "k1")
        assert isinstance(answer, Refused)
        assert (answer.problem.title, answer.problem.status) == (ServiceIsBusy.__name__, 503)
        assert "send it again" in answer.problem.detail

        again = handle.answer("register-company", msgspec.json.encode(company()), "k1")
        assert isinstance(again, Accepted)
    finally:
        other.close()


def test_unknown_newer_events_do_not_stop_a_decision() -> None:
    log = given(opened(), referred())
    made = event(company(), id=numbered(99), source="/x", time=NOON, jobcentre="aarhus")
    newer = msgspec.json.encode(made).replace(b"company.registered.v1", b"company.renamed.v7")
    log.recorder.append([LogEvent("company.renamed.v7", newer, ["agreement:a1"])])
    handle = Handler(log.recorder.exclusive, now=lambda: NOON)

    answer = handle.answer("reserve-slot", msgspec.json.encode(reserved()))

    assert isinstance(answer, Accepted)


def end_connections(log_database: str) -> None:
    with psycopg.connect(log_database, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_lost_connection_is_no_refusal(log: PostgresLog, log_database: str) -> None:
    handle = Handler(partial(exclusive, log), now=lambda: NOON)
    for number in range(3):
        end_connections(log_database)
        fact = company(f"c{number}")
        assert isinstance(handle.answer("register-company", msgspec.json.encode(fact)), Accepted)
    assert len(list(log.read())) == 3
