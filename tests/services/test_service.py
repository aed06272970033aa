"""Commands over real NATS: carried out once each, exactly as many as there is room for."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec
import pytest

from praktiklog_audit.verify import verify
from praktiklog_events import MAX_BYTES, Fact
from praktiklog_events.answers import Accepted, Answer, Refused, Unknown
from praktiklog_runtime import nats
from praktiklog_runtime.settings import Settings
from praktiklog_services import service
from praktiklog_services.client import command_client
from praktiklog_services.log import PostgresLog
from praktiklog_services.log.history import exclusive
from praktiklog_services.registry import BY_TYPE, SERVICES, SLICES
from tests.services.background import Main, last_sequence, running
from tests.services.facts import company, opened, referred, reserved, started


def serving(settings: Settings, *names: str) -> Main:
    chosen = names or SERVICES
    return lambda ready: service.run(settings, str(settings.database_url), ready, chosen)


@pytest.fixture
def served(settings: Settings) -> Iterator[Settings]:
    with running(serving(settings)):
        yield settings


def far(**more: object) -> dict[str, object]:
    """Give a reservation days that lie ahead of any clock of today."""
    return {
        "reserved_on": "2090-01-01",
        "starts_on": "2090-01-01",
        "ends_on": "2090-02-01",
        "expires_at": "2090-01-01T00:00:00Z",
        **more,
    }


def body(fact: Fact, **more: object) -> bytes:
    fields = msgspec.to_builtins(fact)
    return msgspec.json.encode(fields | more)


def send(
    settings: Settings, *commands: tuple[Fact, Mapping[str, object]], patience: float = 20.0
) -> list[Answer]:
    """Send commands all at once; answers come in their order."""

    async def all_at_once() -> list[Answer]:
        async with command_client(settings) as client:
            return await asyncio.gather(
                *(
                    client.carry_out(
                        BY_TYPE[fact.TYPE].command, body(fact, **more), patience=patience
                    )
                    for fact, more in commands
                )
            )

    return asyncio.run(all_at_once())


def people(count: int) -> list[tuple[Fact, dict[str, object]]]:
    return [(referred(f"f{number}", f"p{number}"), {}) for number in range(count)]


def bookings(count: int) -> list[tuple[Fact, Mapping[str, object]]]:
    """Book for candidates of their own: nobody has two reservations in one agreement on a day."""
    return [
        (reserved(f"r{number}", referral_id=f"f{number}", candidate_id=f"p{number}"), far())
        for number in range(count)
    ]


def test_64_reservations_at_once_on_5_slots(served: Settings, log: PostgresLog) -> None:
    send(served, (opened(slots=5), {}), *people(64))

    answers = send(served, *bookings(64))

    accepted = [answer for answer in answers if isinstance(answer, Accepted)]
    refused = [answer.problem for answer in answers if isinstance(answer, Refused)]
    assert len(accepted) == 5
    assert Counter(problem.title for problem in refused) == {"SlotIsTaken": 59}
    assert {problem.status for problem in refused} == {409}
    assert sorted(answer.events[0].position for answer in accepted) == [66, 67, 68, 69, 70]
    assert (verify(log).events, verify(log).broken) == (70, None)


def test_two_processes_of_services_take_no_slot_twice(settings: Settings, log: PostgresLog) -> None:
    with running(serving(settings), serving(settings)):
        send(settings, (opened(slots=5), {}), *people(40))
        answers = send(settings, *bookings(40))

    assert sum(isinstance(answer, Accepted) for answer in answers) == 5
    assert verify(log).events == 46


def test_every_command_is_answered_by_its_service(served: Settings) -> None:
    async def ask() -> list[Answer]:
        async with command_client(served) as client:
            return [await client.carry_out(made.command, b"{}") for made in SLICES]

    for answer in asyncio.run(ask()):
        assert isinstance(answer, Refused)
        assert answer.problem.title == "MalformedCommand"


def test_a_command_that_is_sent_again_answers_the_same(served: Settings, log: PostgresLog) -> None:
    again = (company(), {"command_id": "k1"})

    answers = send(served, again, again, again)

    assert isinstance(answers[0], Accepted)
    assert answers == answers[:1] * 3
    assert verify(log).events == 1


def test_a_warning_is_answered(served: Settings) -> None:
    (answer,) = send(served, (started(hours_per_week=40.0), {}))

    assert isinstance(answer, Accepted)
    assert [found.rule for found in answer.warnings] == ["MoreThanFullTime"]


@pytest.mark.parametrize(
    ("name", "given", "title"),
    [
        ("make-coffee", b"{}", "UnknownCommand"),
        ("register-company", b"", "MalformedCommand"),
        ("register-company", b"[]", "MalformedCommand"),
        ("register-company", b"[" * 60_000, "MalformedCommand"),
        ("register-company", b"\xff", "MalformedCommand"),
        ("register-company", b'{"command_id": "a b"}', "MalformedCommand"),
        ("register-company", b'{"name": "' + b"x" * MAX_BYTES + b'"}', "MalformedCommand"),
        ("register-company", b'{"name": "' + b"x" * 3_000_000 + b'"}', "MalformedCommand"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(
    served: Settings, name: str, given: bytes, title: str
) -> None:
    async def ask() -> Answer:
        async with command_client(served) as client, asyncio.timeout(5):
            return await client.carry_out(name, given)

    answer = asyncio.run(ask())

    assert isinstance(answer, Refused)
    assert answer.problem.title == title


def test_bytes_of_anyone_else_are_answered_too(served: Settings) -> None:
    async def ask() -> list[bytes]:
        client = await nats.connect(served, "client")
        try:
            subject = BY_TYPE[company().TYPE]
            return [
                (await client.request(subject.subject, given, timeout=5)).data
                for given in (b"", b"\x00", b"nonsense", body(company()))
            ]
        finally:
            await client.close()

    answers = [msgspec.json.decode(data) for data in asyncio.run(ask())]

    assert [answer["status"] for answer in answers] == [*["refused"] * 3, "accepted"]


def test_what_asks_to_be_answered_elsewhere_is_not_carried_out(
    served: Settings, log: PostgresLog
) -> None:
    async def ask() -> None:
        client = await nats.connect(served, "client")
        try:
            subject = BY_TYPE[company().TYPE].subject
            for reply in ("evt.zz.x", "cmd.slots.open-slots", "$JS.API.STREAM.INFO.EVT"):
                await client.publish(subject, body(company()), reply=reply)
            # The service takes its commands in order: once this one is answered, those are past.
            await client.request(subject, b"{}", timeout=5)
        finally:
            await client.close()

    asyncio.run(ask())

    assert verify(log).events == 0
    assert last_sequence(served) == 0


def test_a_service_that_is_away_is_busy_and_never_a_refusal(settings: Settings) -> None:
    (answer,) = send(settings, (company(), {}), patience=0.3)

    assert isinstance(answer, Refused)
    assert (answer.problem.title, answer.problem.status) == ("ServiceIsBusy", 503)
    assert "send it again" in answer.problem.detail


def test_a_client_waits_for_a_service_that_comes_later(settings: Settings) -> None:
    async def ask_first() -> Answer:
        async with command_client(settings) as client:
            asked = asyncio.create_task(client.carry_out("register-company", body(company())))
            await asyncio.sleep(0.3)
            with running(serving(settings, "companies")):
                return await asked

    assert isinstance(asyncio.run(ask_first()), Accepted)


def test_a_log_that_is_locked_for_long_is_busy(
    settings: Settings, log: PostgresLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("praktiklog_services.deciding.handler.PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr("praktiklog_services.log.recorder.LOCK_TIMEOUT_MS", 30)
    command = (company(), {"command_id": "k1"})

    with running(serving(settings, "companies")):
        with exclusive(log):
            (busy,) = send(settings, command, patience=0.2)
        (accepted,) = send(settings, command)

    assert isinstance(busy, Refused)
    assert (busy.problem.title, busy.problem.status) == ("ServiceIsBusy", 503)
    assert isinstance(accepted, Accepted)
    assert verify(log).events == 1


def test_a_command_that_waits_beyond_its_deadline_is_unknown_and_then_dropped(
    settings: Settings, log: PostgresLog
) -> None:
    """Nobody said in time what became of it: it is not called refused, nor judged later."""
    command = (company(), {"command_id": "k1"})

    with running(serving(settings, "companies")):
        with exclusive(log):
            (unknown,) = send(settings, command, patience=1.0)
        (other,) = send(settings, (company("c2"), {"command_id": "k2"}))
        assert [found.event.type for found in log.read()] == ["company.registered.v1"]
        (accepted,) = send(settings, command)

    assert isinstance(unknown, Unknown)
    assert (unknown.problem.title, unknown.problem.status) == ("OutcomeUnknown", 504)
    assert isinstance(other, Accepted)
    assert isinstance(accepted, Accepted)
    assert [other.events[0].position, accepted.events[0].position] == [1, 2]
