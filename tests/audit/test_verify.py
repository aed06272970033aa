"""Whatever is changed in the log behind its back, verifying it finds it."""

import itertools
from collections.abc import Callable

import pytest

from praktiklog_audit import walk as walking
from praktiklog_audit.verify import verify
from praktiklog_services.log import PostgresLog
from tests.services.log.samples import entry
from tests.support.postgres import emptied

N = 12


@pytest.fixture
def whole(log: PostgresLog) -> PostgresLog:
    for number in range(1, N + 1):
        log.append([entry(number)])
    return log


@pytest.fixture(params=[5_000, 4])
def _pages(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "_PAGE", request.param)


def change(log: PostgresLog, *statements: str) -> None:
    with log.connection() as connection, connection.transaction():
        for statement in statements:
            connection.execute(statement.encode())


@pytest.mark.usefixtures("_pages")
def test_a_log_that_nobody_touched_is_whole(whole: PostgresLog) -> None:
    found = verify(whole)

    assert (found.events, found.head, found.broken) == (N, N, None)
    assert len(found.hash) == 64
    assert verify(whole).hash == found.hash


def test_an_empty_log_is_whole(log: PostgresLog) -> None:
    found = verify(log)

    assert (found.events, found.head, found.broken) == (0, 0, None)
    assert found.hash == "00" * 32


def test_a_part_of_the_log_can_be_verified(whole: PostgresLog) -> None:
    change(whole, "UPDATE event SET recorded_at = recorded_at + interval '1us' WHERE position = 9")

    part = verify(whole, up_to=8)
    assert (part.events, part.head, part.broken) == (8, N, None)
    broken = verify(whole, up_to=9).broken
    assert broken is not None
    assert broken.position == 9


SWAP = """
    UPDATE event e SET {columns} FROM event o
    WHERE e.position + o.position = 11 AND e.position IN (5, 6)"""

TAMPERED: dict[str, tuple[int, tuple[str, ...]]] = {
    "a changed byte": (5, ("UPDATE event SET data = set_byte(data, 40, 88) WHERE position = 5",)),
    "a longer text": (5, (r"UPDATE event SET data = data || ' ' WHERE position = 5",)),
    "a later recorded time": (
        5,
        ("UPDATE event SET recorded_at = recorded_at + interval '1us' WHERE position = 5",),
    ),
    "an earlier recorded time": (
        5,
        ("UPDATE event SET recorded_at = '2001-01-01Z' WHERE position = 5",),
    ),
    "another time of registration": (
        5,
        ("UPDATE event SET known_at = known_at - interval '1 day' WHERE position = 5",),
    ),
    "another hash": (5, ("UPDATE event SET hash = sha256(hash) WHERE position = 5",)),
    "another type": (5, ("UPDATE event SET type = 'slot.voided.v1' WHERE position = 5",)),
    "another id": (5, ("UPDATE event SET id = gen_random_uuid() WHERE position = 5",)),
    "no id": (5, ("UPDATE event SET id = NULL WHERE position = 5",)),
    "the first event removed": (1, ("DELETE FROM event WHERE position = 1",)),
    "an event removed": (5, ("DELETE FROM event WHERE position = 5",)),
    "an event and its tags removed": (
        5,
        ("DELETE FROM event WHERE position = 5", "DELETE FROM tag WHERE position = 5"),
    ),
    "an event removed and the rest moved up": (
        5,
        (
            "DELETE FROM event WHERE position = 5",
            "DELETE FROM tag WHERE position = 5",
            "UPDATE event SET position = -position + 1 WHERE position > 5",
            "UPDATE event SET position = -position WHERE position < 0",
            "UPDATE tag SET position = position - 1 WHERE position > 5",
            "UPDATE head SET position = position - 1",
        ),
    ),
    "the last event removed": (N, (f"DELETE FROM event WHERE position = {N}",)),
    "the last event removed and the head moved back": (
        N - 1,
        (
            f"DELETE FROM event WHERE position = {N}",
            f"DELETE FROM tag WHERE position = {N}",
            "UPDATE head SET position = position - 1",
        ),
    ),
    "all events removed": (1, ("DELETE FROM event",)),
    "an event put after the head": (
        N + 1,
        (
            f"""
            INSERT INTO event SELECT position + 1, gen_random_uuid(), type, recorded_at,
            known_at, hash, '{{}}', data FROM event WHERE position = {N}""",
        ),
    ),
    "a tag removed from the index": (
        5,
        ("DELETE FROM tag WHERE position = 5 AND tag = 'referral:r5'",),
    ),
    "a tag's type changed": (
        5,
        ("UPDATE tag SET type = 'x' WHERE position = 5 AND tag = 'referral:r5'",),
    ),
    "a tag moved to another event": (
        5,
        (
            """
            UPDATE tag SET position = 9, tag = 'candidate:2'
            WHERE position = 5 AND tag = 'referral:r5'""",
        ),
    ),
    "a tag put into the index": (
        5,
        ("INSERT INTO tag VALUES ('agreement:1', 5, 'referral.closed.v1')",),
    ),
    "its own tag removed from the event and the index": (
        5,
        (
            "DELETE FROM tag WHERE position = 5 AND tag = 'referral:r5'",
            "UPDATE event SET tags = array_remove(tags, 'referral:r5') WHERE position = 5",
        ),
    ),
    "a tag added to the event and the index": (
        5,
        (
            "UPDATE event SET tags = tags || '{candidate:9}' WHERE position = 5",
            "INSERT INTO tag SELECT 'candidate:9', position, type FROM event WHERE position = 5",
        ),
    ),
    "a command's tag added to an event of none": (
        5,
        (
            "UPDATE event SET tags = tags || '{command:c1}' WHERE position = 5",
            "INSERT INTO tag SELECT 'command:c1', position, type FROM event WHERE position = 5",
        ),
    ),
    "two events swapped": (5, (SWAP.format(columns="data = o.data, id = NULL"),)),
    "two events swapped with their hashes": (
        5,
        (SWAP.format(columns="data = o.data, hash = o.hash, recorded_at = o.recorded_at"),),
    ),
    "another hash in the head": (N, ("UPDATE head SET hash = sha256(hash)",)),
    "the head's recorded time moved": (
        N,
        ("UPDATE head SET recorded_at = recorded_at - interval '1 day'",),
    ),
    "the head's time of registration moved": (
        N,
        ("UPDATE head SET known_at = known_at - interval '1 day'",),
    ),
    "a head that is ahead": (N + 1, ("UPDATE head SET position = position + 1",)),
}


@pytest.mark.usefixtures("_pages")
@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_is_found_where_it_was_done(whole: PostgresLog, what: str) -> None:
    position, statements = TAMPERED[what]
    change(whole, *statements)

    found = verify(whole)

    assert found.broken is not None, what
    assert found.broken.position == position, found.broken
    assert found.broken.detail
    assert found.broken.where == "log"


def test_a_chain_that_was_written_anew_has_another_end(whole: PostgresLog) -> None:
    """The chain proves order and content against an end that someone else has kept."""
    kept = verify(whole).hash
    emptied(whole)
    for number in range(1, N + 1):
        whole.append([entry(number + 100)])

    found = verify(whole)
    assert found.broken is None
    assert found.hash != kept


def test_what_is_appended_meanwhile_is_not_looked_at(whole: PostgresLog) -> None:
    page: Callable[..., list[walking._Row]] = walking._page
    numbers = itertools.count(1_000)

    def and_append(*arguments: object) -> list[walking._Row]:
        with pytest.MonkeyPatch.context() as once:
            once.setattr(walking, "_page", page)
            whole.append([entry(next(numbers))])
            return page(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walking, "_page", and_append)
        found = verify(whole)

    assert (found.events, found.head, found.broken) == (N, N, None)
    assert verify(whole).events > N
