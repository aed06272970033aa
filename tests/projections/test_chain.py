"""A message that is not the log's next event stops a projection there, whoever sent it."""

import asyncio
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from praktiklog_events.chain import GENESIS, link, split
from praktiklog_projections.engine import checkpoint, verified
from praktiklog_projections.errors import ChainBroken, GapInStream
from tests.projections.streams import Stack, until

EVENTS = 60
AT = 41
"""The position that is tampered with."""

Messages = list[bytes]


@pytest.fixture
def events() -> int:
    return EVENTS


def changed_byte(messages: Messages) -> Messages:
    message = messages[AT - 1]
    place = message.index(b'"time":"20') + len('"time":"20')
    digit = b"3" if message[place : place + 1] != b"3" else b"4"
    messages[AT - 1] = message[:place] + digit + message[place + 1 :]
    return messages


def changed_position(messages: Messages) -> Messages:
    messages[AT - 1] = messages[AT - 1].replace(b'"position":41', b'"position":40')
    return messages


def replayed(messages: Messages) -> Messages:
    return [*messages[: AT - 1], messages[4], *messages[AT - 1 :]]


def reordered(messages: Messages) -> Messages:
    messages[AT - 1], messages[AT] = messages[AT], messages[AT - 1]
    return messages


def unstamped(messages: Messages) -> Messages:
    messages[AT - 1] = split(messages[AT - 1]).stored
    return messages


def nonsense(messages: Messages) -> Messages:
    messages[AT - 1] = b"\xff\x00 no event at all"
    return messages


def forged_with_a_right_chain(messages: Messages) -> Messages:
    """Forge an event and chain it, and everything after it, as the log would."""
    chain = split(messages[AT - 2]).chain
    for index in range(AT - 1, len(messages)):
        stamped = split(messages[index])
        stored = stamped.stored
        if index == AT - 1:
            stored = stored.replace(b'"subject":"', b'"subject":"x')
        chain = link(chain, stamped.recorded_time, stored)
        messages[index] = (
            stored[:-1]
            + f',"recordedtime":"{stamped.recorded_time}","position":{stamped.position}'
            f',"chain":"{chain.hex()}"}}'.encode()
        )
    return messages


TAMPERED = [
    changed_byte,
    changed_position,
    replayed,
    reordered,
    unstamped,
    nonsense,
    forged_with_a_right_chain,
]


def test_the_log_s_own_messages_are_verified_to_the_last(stack: Stack) -> None:
    run = verified.of_messages(stack.messages, 0, GENESIS)
    assert (run.fault, run.position, len(run.events)) == (None, EVENTS, EVENTS)
    with psycopg.connect(stack.conninfo) as connection:
        row = connection.execute("SELECT hash FROM log.head").fetchone()
    assert row == (run.chains[-1],)
    again = verified.of_messages(stack.messages[10:], 10, run.chains[9])
    assert again.chains == run.chains[10:]


@pytest.mark.parametrize("tamper", TAMPERED[:-1])
def test_what_does_not_follow_ends_a_run(
    stack: Stack, tamper: Callable[[Messages], Messages]
) -> None:
    run = verified.of_messages(tamper(list(stack.messages)), 0, GENESIS)
    assert run.position == AT - 1
    if tamper is reordered:
        assert isinstance(run.fault, GapInStream)
    else:
        assert isinstance(run.fault, ChainBroken)
        assert run.fault.position == AT


@pytest.mark.parametrize("tamper", TAMPERED)
def test_it_stops_there_and_says_so(stack: Stack, tamper: Callable[[Messages], Messages]) -> None:
    async def test() -> checkpoint.Meta:
        await stack.publish(tamper(list(stack.messages)))
        async with stack.running():
            failed = await until(stack.conninfo, "occupancy", lambda meta: meta.state == "failed")
            await asyncio.sleep(0.6)
            with psycopg.connect(stack.conninfo) as connection:
                assert checkpoint.meta(connection, "occupancy") == failed
        return failed

    failed = asyncio.run(asyncio.wait_for(test(), 60))
    assert failed.position == AT - 1
    assert failed.reason is not None
    assert failed.reason.startswith(f"event {AT} is ")
    assert "praktiklog recover" in failed.reason
    assert stack.digest() == stack.wanted(events=AT - 1)


def test_another_timeline_is_told_at_the_first_event_that_differs(stack: Stack) -> None:
    """As after a restore: the log went on otherwise than the stream."""

    def other(connection: psycopg.Connection[Any]) -> None:
        chain = split(stack.messages[AT - 2]).chain
        for message in stack.messages[AT - 1 :]:
            stamped = split(message)
            chain = link(chain, stamped.recorded_time, stamped.stored + b" ")
            connection.execute(
                "UPDATE log.event SET data = data || ' '::bytea, hash = %s WHERE position = %s",
                (chain, stamped.position),
            )
        connection.execute("UPDATE log.head SET hash = %s", (chain,))

    with psycopg.connect(stack.conninfo) as connection:
        other(connection)

    async def test() -> checkpoint.Meta:
        await stack.publish(stack.messages)
        async with stack.running():
            return await until(stack.conninfo, "occupancy", lambda meta: meta.state == "failed")

    failed = asyncio.run(asyncio.wait_for(test(), 60))
    assert failed.position == AT - 1
    assert failed.reason is not None
    assert f"event {AT} is not the log's (the log holds another)" in failed.reason
