"""Whatever an owner of database or stream changes, `audit verify` finds and names it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec import Struct
from msgspec.structs import replace
from nats.aio.client import Client
from psycopg.conninfo import make_conninfo

from praktiklog import privileges
from praktiklog_events.chain import GENESIS, link
from praktiklog_projections import PROJECTIONS
from praktiklog_runtime import nats_server, postgres, provision, supervisor
from praktiklog_services.relay import source
from tests.integration.asking import write
from tests.oracle.histories import generate
from tests.support.nats import as_superuser
from tests.support.product import Product, product

N, AT = 200, 50
Connection = psycopg.Connection[Any]
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Give a log that stream and projections hold to its end; the servers run, nothing else."""
    file = write(tmp_path_factory.mktemp("history") / "history.jsonl", list(generate(N, seed=5)))
    with product() as made:
        made.quick("import", file, "--wait")
        supervisor.stop(made.settings)
        yield made


@contextmanager
def copied(whole: Product) -> Iterator[tuple[Product, str]]:
    """Give the product on a copy of the database, and how its owner connects."""
    name = f"copy_{next(_NUMBERS)}"
    owner = postgres.ensure(whole.settings)
    of_copy = make_conninfo(owner, dbname=name)
    source_name = psycopg.conninfo.conninfo_to_dict(owner)["dbname"]
    environ = {
        "PRAKTIKLOG_DATABASE_URL": of_copy,
        "PRAKTIKLOG_NATS_URL": nats_server.ensure(whole.settings),
        "PRAKTIKLOG_NATS_KEYS": str(whole.settings.nats_keys),
    }
    with psycopg.connect(make_conninfo(owner, dbname="template1"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE {name} TEMPLATE "{source_name}"')
        try:
            # What may be done in a database is not copied with it.
            privileges.apply(of_copy)
            yield Product(Path(f"{whole.data}-{name}"), environ), of_copy
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def faults(made: Product, *options: str) -> list[tuple[str, int, str]]:
    """Verify a log that is broken: place, position and what of each fault."""
    answer = made.quick("audit", "verify", *options, code=1)
    assert answer["broken"] == answer["all_broken"][0]
    assert all(each["detail"] for each in answer["all_broken"])
    return [(each["where"], each["position"], each["what"]) for each in answer["all_broken"]]


def test_what_nobody_touched_is_whole(whole: Product) -> None:
    answer = whole.quick("audit", "verify")

    assert answer["checked"] == ["log", "stream", "projections"]
    assert (answer["events"], answer["broken"], answer["all_broken"]) == (N, None, [])
    assert answer["unchecked"] == []
    with copied(whole) as (made, _):
        assert made.quick("audit", "verify", "--deep") == answer


def cut_the_tail(connection: Connection) -> None:
    for table in ("event", "tag"):
        connection.execute(f"DELETE FROM {table} WHERE position > {N - 5}")
    connection.execute(
        "UPDATE head SET (position, hash, recorded_at, known_at) ="
        " (SELECT position, hash, recorded_at, known_at FROM event ORDER BY position DESC LIMIT 1)"
    )


def chain_anew(connection: Connection) -> None:
    """Compute every hash again, so that the log is whole by itself."""
    before = GENESIS
    rows = connection.execute(
        "SELECT position, recorded_at, data FROM event ORDER BY position", binary=True
    ).fetchall()
    for position, recorded_at, data in rows:
        before = link(before, recorded_at, data)
        connection.execute("UPDATE event SET hash = %s WHERE position = %s", [before, position])
    connection.execute(
        "UPDATE head SET (hash, recorded_at) = (SELECT hash, recorded_at FROM event"
        f" WHERE position = {N})"
    )


def write_other_bytes(connection: Connection) -> None:
    connection.execute(
        "UPDATE event SET data = convert_to(replace(convert_from(data, 'UTF8'), '\"source\":\"',"
        f" '\"source\":\"urn:x:'), 'UTF8') WHERE position = {AT}"
    )
    chain_anew(connection)


def write_other_times(connection: Connection) -> None:
    connection.execute("UPDATE event SET recorded_at = recorded_at - interval '1 day'")
    chain_anew(connection)


def take_out_the_first(connection: Connection) -> None:
    for table in ("event", "tag"):
        connection.execute(f"DELETE FROM {table} WHERE position = 1")
        connection.execute(f"UPDATE {table} SET position = -position")
        connection.execute(f"UPDATE {table} SET position = -position - 1")
    connection.execute(f"UPDATE head SET position = {N - 1}")
    before = GENESIS
    for position, recorded_at, data in connection.execute(
        "SELECT position, recorded_at, data FROM event ORDER BY position", binary=True
    ).fetchall():
        before = link(before, recorded_at, data)
        connection.execute("UPDATE event SET hash = %s WHERE position = %s", [before, position])
    connection.execute("UPDATE head SET hash = %s", [before])


def remove_a_handed_on_tag(connection: Connection) -> int:
    """Hide the end of a placement from decisions about its candidate."""
    row = connection.execute(
        "SELECT position, t FROM event, unnest(tags) AS t WHERE type = 'placement.ended.v1'"
        " AND starts_with(t, 'candidate:') ORDER BY position LIMIT 1"
    ).fetchone()
    assert row is not None
    connection.execute("DELETE FROM tag WHERE position = %s AND tag = %s", row)
    connection.execute(
        "UPDATE event SET tags = array_remove(tags, %s) WHERE position = %s", row[::-1]
    )
    return int(row[0])


def add_a_tag(connection: Connection) -> None:
    connection.execute(f"UPDATE event SET tags = tags || '{{candidate:x}}' WHERE position = {AT}")
    connection.execute(
        f"INSERT INTO tag SELECT 'candidate:x', position, type FROM event WHERE position = {AT}"
    )


def run(statement: str) -> Callable[[Connection], None]:
    """Let the owner do one thing."""
    return lambda connection: connection.execute(statement.encode()) and None


DATABASE: dict[str, tuple[Callable[[Connection], int | None], set[tuple[str, int, str]]]] = {
    "the tail cut together with the head": (
        cut_the_tail,
        {("stream", N - 4, "extra"), ("projections", N - 4, "extra")},
    ),
    "the whole chain rewritten, with other bytes": (
        write_other_bytes,
        {("stream", position, "bytes") for position in range(AT, AT + 20)}
        | {("projections", N, "chain")},
    ),
    "the whole chain rewritten, with other times": (
        write_other_times,
        {("stream", 1, "bytes"), ("projections", N, "chain")},
    ),
    "the first event taken out, and the chain rewritten": (
        take_out_the_first,
        {("stream", 1, "bytes"), ("stream", N, "extra"), ("projections", N, "extra")},
    ),
    "a derived tag removed in index and row": (remove_a_handed_on_tag, {("log", 0, "tags")}),
    "a tag added to index and row": (add_a_tag, {("log", AT, "tags")}),
    "the head's recorded time moved": (
        run("UPDATE head SET recorded_at = recorded_at - interval '1 day'"),
        {("log", N, "head")},
    ),
    "the head's time of registration moved": (
        run("UPDATE head SET known_at = known_at + interval '1 day'"),
        {("log", N, "head")},
    ),
    "a changed byte": (
        run(f"UPDATE event SET data = set_byte(data, 40, 88) WHERE position = {AT}"),
        {("log", AT, "bytes"), ("stream", AT, "bytes")},
    ),
    "an event removed": (
        run(f"DELETE FROM event WHERE position = {AT}"),
        {("log", AT, "missing"), ("stream", AT, "extra")},
    ),
    "bytes that are no event": (
        run(f"UPDATE event SET data = 'x' WHERE position = {AT}"),
        {("log", AT, "bytes"), ("stream", AT, "extra")},
    ),
    "a checkpoint's chain changed": (
        run("UPDATE projections.checkpoint SET chain = sha256(chain) WHERE instance = 'flow_1'"),
        {("projections", N, "chain")},
    ),
}


@pytest.mark.parametrize("tampering", DATABASE)
def test_what_the_owner_of_the_database_changes_is_named(tampering: str, whole: Product) -> None:
    change, expected = DATABASE[tampering]
    with copied(whole) as (made, owner):
        with psycopg.connect(owner, options="-c search_path=log") as connection:
            position = change(connection)

        found = faults(made)

    assert {(where, at or position, what) for where, at, what in expected} <= set(found)


def of_a_row(table: str, statement: str) -> Callable[[Connection], int]:
    """Let the owner do one thing to the first row that is known since `AT` or later."""

    def change(connection: Connection) -> int:
        row = connection.execute(
            f"SELECT ctid::text, known_from FROM {table} WHERE known_from >= {AT}"
            " ORDER BY known_from LIMIT 1".encode()
        ).fetchone()
        assert row is not None
        assert connection.execute(f"{statement} WHERE ctid = '{row[0]}'".encode()).rowcount == 1
        return int(row[1])

    return change


ROWS: dict[str, tuple[str, Callable[[Connection], int | None], str]] = {
    "a value of a row": (
        "occupancy",
        of_a_row(
            "occupancy_1.placement",
            "UPDATE occupancy_1.placement SET planned_end_on = planned_end_on + 1",
        ),
        "planned_end_on",
    ),
    "since when a row is known": (
        "flow",
        of_a_row("flow_1.referral", "UPDATE flow_1.referral SET known_from_at = now()"),
        "known_from_at",
    ),
    "a row added": (
        "effect",
        run(
            "INSERT INTO effect_1.outcome SELECT 'nobody', horizon, source, status, known_from,"
            " known_from_at, known_to, known_to_at, positions FROM effect_1.outcome LIMIT 1"
        ),
        "placement_id nobody",
    ),
    "a row removed": (
        "occupancy",
        of_a_row("occupancy_1.schedule", "DELETE FROM occupancy_1.schedule"),
        "is missing",
    ),
}


@pytest.mark.parametrize("tampering", ROWS)
def test_what_the_owner_changes_in_rows_behind_figures_is_named(
    tampering: str, whole: Product
) -> None:
    projection, change, said = ROWS[tampering]
    with copied(whole) as (made, owner):
        with psycopg.connect(owner) as connection:
            position = change(connection)

        answer = made.quick("audit", "verify", "--deep", code=1)

    (broken,) = answer["all_broken"]
    assert broken == answer["broken"]
    assert (broken["where"], broken["what"]) == ("projections", "rows")
    assert position is None or broken["position"] == position
    assert broken["detail"].startswith(f"{projection}: the row of ")
    assert said in broken["detail"]
    assert answer["unchecked"] == []


def test_rows_are_not_held_against_a_log_that_is_broken(whole: Product) -> None:
    change, expected = DATABASE["a changed byte"]
    with copied(whole) as (made, owner):
        with psycopg.connect(owner, options="-c search_path=log") as connection:
            change(connection)

        answer = made.quick("audit", "verify", "--deep", code=1)

    assert {(each["where"], each["position"], each["what"]) for each in answer["all_broken"]} == (
        expected
    )
    assert [each["where"] for each in answer["unchecked"]] == ["projections"] * len(PROJECTIONS)
    assert all(f"event {AT} is not the log's" in each["why"] for each in answer["unchecked"])


class Message(Struct, frozen=True):
    """A message to be published."""

    subject: str
    headers: dict[str, str]
    payload: bytes


Messages = list[Message]


def of_the_log(whole: Product) -> Messages:
    """Read the log as its relay publishes it."""

    async def read() -> Messages:
        async with await psycopg.AsyncConnection.connect(
            postgres.ensure(whole.settings), options="-c search_path=log"
        ) as connection:
            page = await source.page_after(connection, 0)
        return [Message(each.subject, each.headers, each.payload) for each in page]

    return asyncio.run(read())


def fill(whole: Product, messages: Messages, removed: list[int]) -> None:
    """Make the stream anew, of these messages; only a superuser of NATS can."""

    async def work(client: Client) -> None:
        manager = client.jsm()
        await manager.delete_stream(whole.settings.stream)

    async def publish(client: Client) -> None:
        jetstream = client.jetstream()
        for each in messages:
            await jetstream.publish(each.subject, each.payload, headers=each.headers)
        for sequence in removed:
            await client.jsm().delete_msg(whole.settings.stream, sequence)

    as_superuser(whole.settings, work)
    asyncio.run(provision.provision(whole.settings, nats_server.ensure(whole.settings)))
    as_superuser(whole.settings, publish)


@pytest.fixture
def stream(whole: Product) -> Iterator[Callable[[Messages, list[int]], None]]:
    """Fill the stream with other messages; afterwards it is again what the log gives."""
    yield lambda messages, removed: fill(whole, messages, removed)
    fill(whole, of_the_log(whole), [])


def other(at: int, **fields: Any) -> Callable[[Messages], Messages]:
    """Publish one message otherwise."""
    return lambda all_: [*all_[: at - 1], replace(all_[at - 1], **fields), *all_[at:]]


def change_a_byte(messages: Messages) -> Messages:
    payload = messages[AT - 1].payload.replace(b'"source":"', b'"source":"urn:x:', 1)
    return other(AT, payload=payload)(messages)


def swap(messages: Messages) -> Messages:
    first, second = messages[AT - 1 : AT + 1]
    swapped = [
        replace(second, headers=first.headers),
        replace(
            first, headers=second.headers | {"Nats-Msg-Id": second.headers["Nats-Msg-Id"] + "x"}
        ),
    ]
    return [*messages[: AT - 1], *swapped, *messages[AT + 1 :]]


def one_more(messages: Messages) -> Messages:
    """Publish the last once more; what the stream takes for a repeat would be dropped."""
    return [*messages, replace(messages[-1], headers={"Nats-Msg-Id": "more"})]


def one_more_in_between(messages: Messages) -> Messages:
    free = [replace(each, headers={"Nats-Msg-Id": f"m{at}"}) for at, each in enumerate(messages)]
    return [*messages[:AT], replace(messages[AT - 1], headers={}), *free[AT:]]


def same(messages: Messages) -> Messages:
    return messages


STREAM: dict[str, tuple[Callable[[Messages], Messages], list[int], set[tuple[str, int, str]]]] = {
    "a message that differs": (change_a_byte, [], {("stream", AT, "bytes")}),
    "no event at all": (other(AT, payload=b"{}"), [], {("stream", AT, "bytes")}),
    "another subject": (other(AT, subject="evt.zz.x"), [], {("stream", AT, "subject")}),
    "another id in the header": (
        other(AT, headers={"Nats-Msg-Id": "x"}),
        [],
        {("stream", AT, "headers")},
    ),
    "two messages swapped": (swap, [], {("stream", AT, "order"), ("stream", AT + 1, "order")}),
    "a message missing in the middle": (same, [AT], {("stream", AT, "missing")}),
    "several missing": (same, [AT, AT + 1, AT + 2], {("stream", AT, "missing")}),
    "the first missing": (same, [1], {("stream", 1, "missing")}),
    "the last missing": (same, [N], {("stream", N, "missing")}),
    "one too many at the end": (one_more, [], {("stream", N + 1, "extra")}),
    "one too many in between": (
        one_more_in_between,
        [],
        {("stream", AT + 1, "order"), ("stream", N + 1, "extra")},
    ),
}


@pytest.mark.parametrize("tampering", STREAM)
def test_what_a_superuser_of_nats_changes_is_named(
    tampering: str, whole: Product, stream: Callable[[Messages, list[int]], None]
) -> None:
    change, removed, expected = STREAM[tampering]
    stream(change(of_the_log(whole)), removed)

    found = faults(whole)

    assert expected <= set(found)
    assert {where for where, _, _ in found} == {"stream"}


def test_a_stream_that_lags_is_no_fault(
    whole: Product, stream: Callable[[Messages, list[int]], None]
) -> None:
    for length in (0, AT):
        stream(of_the_log(whole)[:length], [])
        answer = whole.quick("audit", "verify")
        assert (answer["broken"], answer["checked"][1]) == (None, "stream")


def test_a_stream_out_of_reach_is_said(whole: Product) -> None:
    nats_server.stop(whole.settings)
    try:
        answer = whole.quick("audit", "verify")
    finally:
        nats_server.ensure(whole.settings)

    assert answer["checked"] == ["log", "projections"]
    assert [each["where"] for each in answer["unchecked"]] == ["stream"]
    assert "praktiklog up" in answer["unchecked"][0]["why"]


def test_a_database_out_of_reach_is_not_called_broken(tmp_path: Path) -> None:
    away = Product(tmp_path / "data", {"PRAKTIKLOG_DATABASE_URL": "postgresql://127.0.0.1:9/x"})

    done = away.run("audit", "verify", code=3)

    assert "could not check" in done.stderr
    assert done.stdout == ""
