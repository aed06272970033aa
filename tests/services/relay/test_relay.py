"""The relay publishes the log in its order, every event once, and only into its own stream."""

import asyncio
import json
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import msgspec
import psycopg
import pytest
from nats.js.api import RawStreamMsg

from praktiklog_events import decode, encode, subject_of, without_stamps
from praktiklog_events.chain import GENESIS, link
from praktiklog_runtime import epoch, nats, servers
from praktiklog_runtime.heartbeat import Silent, State
from praktiklog_runtime.settings import Settings
from praktiklog_services import relay
from praktiklog_services.log import LogEvent, PostgresLog
from praktiklog_services.log.history import exclusive
from tests.services.background import Main, Running, last_sequence, messages, running, until
from tests.services.log.samples import entry, number_of
from tests.support.postgres import emptied


def relaying(settings: Settings) -> Main:
    assert settings.database_url is not None
    return lambda ready: relay.run(settings, str(settings.database_url), ready)


class Hearing(Silent):
    """Hears why a relay does not go on."""

    def __init__(self) -> None:
        self.error: str | None = None

    def beat(self, state: State, *, error: str | None = None, **_: object) -> None:
        if state == "failed":
            self.error = error


def refusal(settings: Settings) -> str:
    """Run a relay until it says why it publishes nothing."""
    heart = Hearing()
    conninfo = str(settings.database_url)
    with running(lambda ready: relay.run(settings, conninfo, ready, heart=heart)):
        until(lambda: heart.error is not None, "it says why it stops")
        time.sleep(0.2)
    return str(heart.error)


def published(settings: Settings, wanted: int) -> list[int]:
    """Wait for so many messages and tell the numbers of their events."""
    until(lambda: last_sequence(settings) >= wanted, f"{wanted} events are published")
    return [number_of(message.data) for message in messages(settings)]


def as_history(log: PostgresLog, numbers: Iterable[int]) -> None:
    with exclusive(log) as head:
        head.append([entry(number) for number in numbers])


def test_what_is_there_and_what_comes_is_published_in_order(
    log: PostgresLog, settings: Settings
) -> None:
    as_history(log, range(1, 2_501))  # several pages and windows

    with running(relaying(settings)):
        until(lambda: last_sequence(settings) == 2_500, "the past is published")
        for number in range(2_501, 2_511):
            log.append([entry(number)])
        until(lambda: last_sequence(settings) == 2_510, "the rest is published")

    assert [number_of(found.data) for found in messages(settings)[-20:]] == list(
        range(2_491, 2_511)
    )


def test_a_message_is_the_event_with_the_log_s_stamps(log: PostgresLog, settings: Settings) -> None:
    first, second = entry(1), entry(2, "command:c1")
    for event in (first, second):
        log.append([event])

    with running(relaying(settings)):
        published(settings, 2)

    chain = GENESIS
    for position, (event, message) in enumerate(
        zip((first, second), messages(settings), strict=True), 1
    ):
        found = decode(message.data)
        assert message.data.startswith(event.data[:-1])
        assert found.position == message.seq == position
        assert found.recordedtime is not None
        assert message.subject == subject_of(found) == "evt.aarhus.referral.closed"
        assert message.headers["Nats-Msg-Id"] == str(event.id)
        chain = link(chain, found.recordedtime, event.data)
        assert found.chain == chain.hex()
        assert encode(without_stamps(found)) == event.data
    assert json.loads(message.data)["recordedtime"].endswith("Z")


def test_a_type_that_this_version_does_not_know_is_published_too(
    log: PostgresLog, settings: Settings
) -> None:
    known = entry(1)
    newer = known.data.replace(b"referral.closed.v1", b"referral.moved.v3")
    log.append([LogEvent("referral.moved.v3", newer, [], id=known.id, time=known.time)])

    with running(relaying(settings)):
        until(lambda: last_sequence(settings) == 1, "it is published")

    (message,) = messages(settings)
    assert message.subject == "evt.aarhus.referral.moved"


@pytest.mark.parametrize("count", [2, 3])
def test_several_relays_publish_every_event_once_and_in_order(
    log: PostgresLog, settings: Settings, count: int
) -> None:
    as_history(log, range(1, 601))

    def write(writer: int) -> None:
        for turn in range(30):
            log.append([entry(writer * 1_000 + turn)])

    with running(*[relaying(settings)] * count), ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(1, 5)))
        numbers = published(settings, 720)

    assert numbers == [number_of(found.event.data) for found in log.read()]


def test_a_relay_goes_on_where_another_ended(log: PostgresLog, settings: Settings) -> None:
    for begin in (0, 50, 100):
        as_history(log, range(begin + 1, begin + 51))
        with running(relaying(settings)):
            published(settings, begin + 50)

    assert published(settings, 150) == list(range(1, 151))


def test_a_stream_of_another_log_is_refused_with_what_to_do(
    log: PostgresLog, settings: Settings
) -> None:
    as_history(log, range(1, 11))
    with running(relaying(settings)):
        published(settings, 10)
    as_history(emptied(log), range(101, 121))

    error = refusal(settings)

    assert "the log holds another event there" in error
    assert "praktiklog recover" in error
    assert last_sequence(settings) == 10


def test_a_log_that_ends_before_its_stream_is_refused(log: PostgresLog, settings: Settings) -> None:
    as_history(log, range(1, 11))
    with running(relaying(settings)):
        published(settings, 10)
    with log.connection() as connection:
        connection.execute("DELETE FROM event WHERE position > 8")
        connection.execute("UPDATE head SET position = 8")

    error = refusal(settings)

    assert "the log ends before it" in error
    assert "Nothing was published" in error


def test_the_same_events_recorded_again_are_another_log(
    log: PostgresLog, settings: Settings
) -> None:
    as_history(log, range(1, 6))
    with running(relaying(settings)):
        published(settings, 5)
    as_history(emptied(log), range(1, 6))

    assert "the log holds another event there" in refusal(settings)
    assert last_sequence(settings) == 5


def test_a_relay_goes_on_in_the_stream_of_the_next_epoch(
    log: PostgresLog, settings: Settings
) -> None:
    as_history(log, range(1, 6))
    with running(relaying(settings)):
        published(settings, 5)
    as_history(emptied(log), range(11, 18))
    with running(relaying(settings)):
        with log.connection() as connection:
            epoch.begin(connection, 2)
        servers.start(settings)
        assert published(epoch.at(settings, 2), 7) == list(range(11, 18))
    assert last_sequence(settings) == 5


async def _restore(settings: Settings, kept: list[RawStreamMsg]) -> None:
    client = await nats.connect(settings, "relay")
    try:
        for message in kept:
            await client.jetstream().publish(
                str(message.subject), message.data or b"", headers=dict(message.headers or {})
            )
    finally:
        await client.close()


@pytest.mark.parametrize("kept", [0, 1, 40, 99])
def test_a_stream_that_lost_its_tail_is_filled_again(
    log: PostgresLog, settings: Settings, kept: int
) -> None:
    """As after a restored backup: the stream holds the first messages, as they were."""
    as_history(log, range(1, 101))
    with running(relaying(settings)):
        published(settings, 100)
    before = messages(settings)
    anew = msgspec.structs.replace(settings, stream=settings.stream + "_restored")
    servers.start(anew)
    asyncio.run(_restore(anew, before[:kept]))
    assert last_sequence(anew) == kept

    with running(relaying(anew)):
        published(anew, 100)

    assert [found.data for found in messages(anew)] == [found.data for found in before]


def test_a_new_epoch_is_filled_from_the_log_while_the_old_relay_still_runs(
    log: PostgresLog, settings: Settings
) -> None:
    as_history(log, range(1, 51))
    anew = msgspec.structs.replace(settings, stream=settings.stream + "_2")

    with running(relaying(settings)):
        published(settings, 50)
        servers.start(anew)
        for number in range(51, 61):
            log.append([entry(number)])  # the old relay tries, and the new stream refuses it
        with running(relaying(anew)):
            numbers = published(anew, 60)

    assert numbers == list(range(1, 61))
    assert last_sequence(settings) == 50


def test_a_relay_outlives_its_connection_to_the_log(log: PostgresLog, settings: Settings) -> None:
    with running(relaying(settings)):
        for begin in (0, 20, 40):
            log.close()
            log = PostgresLog(log.conninfo)  # its connections are ended as well
            as_history(log, range(begin + 1, begin + 21))
            published(settings, begin + 20)
            with psycopg.connect(str(settings.database_url), autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

    log.close()
    assert published(settings, 60) == list(range(1, 61))


def test_a_log_with_a_gap_is_not_published_over_it(log: PostgresLog, settings: Settings) -> None:
    as_history(log, range(1, 11))
    with log.connection() as connection:
        connection.execute("DELETE FROM event WHERE position = 1")

    error = Running(relaying(settings)).failure()

    assert "gap after 0" in str(error)
    assert "audit verify" in str(error)
    assert last_sequence(settings) == 0


def test_a_lost_notification_costs_a_second_and_never_an_event(
    log: PostgresLog, settings: Settings
) -> None:
    with running(relaying(settings)):
        with log.connection() as connection:
            row = connection.execute(
                "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = 'append_batch'"
                " AND pronamespace = 'log'::regnamespace"
            ).fetchone()
            assert row is not None
            connection.execute(row[0].replace("log_appended", "elsewhere"))
        log.append([entry(1), entry(2)])
        assert published(settings, 2) == [1, 2]
