"""Versions side by side: built while the other serves, compared, switched, rolled back, dropped."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import psycopg
import pytest

from praktiklog_events import CourseStarted
from praktiklog_projections import registry
from praktiklog_projections.asking.catalogue import measure
from praktiklog_projections.asking.compare import Comparison, compare
from praktiklog_projections.asking.figures import Figures
from praktiklog_projections.asking.query import Database
from praktiklog_projections.engine import checkpoint, instances, schema
from praktiklog_projections.engine.checkpoint import Meta
from praktiklog_projections.engine.digest import digest
from praktiklog_projections.engine.projection import Projection
from praktiklog_projections.engine.rebuild import rebuild
from praktiklog_projections.engine.replay import replay
from praktiklog_projections.errors import CannotSwitch, UnknownVersion
from tests.oracle.histories import generate
from tests.projections.streams import Stack, record
from tests.projections.versions import second_version

EVENTS = 3_000
NOW = datetime(2024, 6, 1, tzinfo=UTC)
PROGRAM = """
import sys
from praktiklog_projections.engine import instances, log
from tests.projections.versions import second_version
log.PAGE = 100
with second_version():
    instances.build(sys.argv[1], "flow")
"""


@pytest.fixture(autouse=True)
def second() -> Iterator[Projection]:
    with second_version() as version:
        yield version


@pytest.fixture
def events() -> int:
    return EVENTS


@pytest.fixture
def built(conninfo: str, connection: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """Flow's first version serves the whole log, its second is built beside."""
    checkpoint_first(connection)
    record(conninfo, list(generate(EVENTS, seed=21)))
    rebuild(conninfo, "flow")
    instances.build(conninfo, "flow")
    return connection


def checkpoint_first(connection: psycopg.Connection[Any]) -> None:
    """Let version 1 serve although the program that set the database up has a newer one."""
    first = registry.projection("flow", 1)
    with connection.transaction():
        schema.create(connection, first)
        connection.execute(
            "UPDATE projections.serving SET instance = %s WHERE projection = 'flow'",
            (first.instance,),
        )
        schema.drop(connection, registry.projection("flow", 2).instance)


def phases(connection: psycopg.Connection[Any]) -> list[tuple[int, str]]:
    serving = checkpoint.meta(connection, "flow")
    found = checkpoint.instances(connection, "flow")
    return [(each.version, instances.phase(each, serving)) for each in found]


def differing(connection: psycopg.Connection[Any]) -> Comparison:
    serving = checkpoint.meta(connection, "flow")
    return compare(connection, serving, instances.beside(connection, "flow"))


def approved(connection: psycopg.Connection[Any]) -> None:
    instances.approve(connection, instances.beside(connection, "flow").instance, EVENTS, 0)


def test_a_version_is_built_beside_while_the_other_serves(
    conninfo: str, built: psycopg.Connection[Any], second: Projection
) -> None:
    assert phases(built) == [(1, "serving"), (2, "ready")]
    with replay(conninfo, "flow", version=2) as again:
        assert digest(built, second) == again.digest


def test_the_comparison_names_each_cell_and_the_events_behind_it(
    built: psycopg.Connection[Any],
) -> None:
    found = differing(built)
    assert found.position == EVENTS
    assert found.unanswered == []
    assert {row.measure for row in found.rows} == {measure("flow").name}
    moved = {row.column for row in found.rows}
    assert "mean_course_days" in moved, "its last course is not its first"
    assert "referred" not in moved, "both count the same referrals"
    whole = next(row for row in found.rows if not row.keys and row.column == "mean_course_days")
    asked = (date(1990, 1, 1), date(2100, 1, 1))
    for side, version in ((whole.serving, 1), (whole.built, 2)):
        executor = Database(built, {"flow": f"flow_{version}"})
        assert Figures(executor).flow(*asked)[0]["mean_course_days"] == side
    types = {
        row[0]
        for row in built.execute(
            "SELECT convert_from(data, 'UTF8')::json->>'type' FROM log.event "
            "WHERE position = ANY(%s)",
            (whole.positions,),
        )
    }
    assert CourseStarted.TYPE in types


def test_only_what_is_approved_is_switched_to_and_the_way_back_is_open(
    built: psycopg.Connection[Any],
) -> None:
    with pytest.raises(CannotSwitch, match="praktiklog projections approve flow"):
        instances.switch(built, "flow")
    assert phases(built) == [(1, "serving"), (2, "ready")]
    with pytest.raises(CannotSwitch, match="no way back"):
        instances.rollback(built, "flow")
    approved(built)
    assert instances.switch(built, "flow").version == 2
    assert phases(built) == [(2, "serving"), (1, "previous")]
    assert instances.rollback(built, "flow").version == 1
    assert phases(built) == [(1, "serving"), (2, "previous")]
    assert instances.rollback(built, "flow").version == 2


def test_nothing_that_serves_is_dropped_or_built_over(
    conninfo: str, built: psycopg.Connection[Any]
) -> None:
    with pytest.raises(CannotSwitch, match="the one that serves"):
        instances.drop(built, "flow", 1)
    with pytest.raises(CannotSwitch, match="praktiklog projections rebuild flow"):
        instances.build(conninfo, "flow", 1)
    with pytest.raises(UnknownVersion):
        instances.build(conninfo, "flow", 3)
    assert instances.drop(built, "flow").version == 2
    assert phases(built) == [(1, "serving")]
    with pytest.raises(CannotSwitch, match="praktiklog projections build flow"):
        instances.switch(built, "flow")


def test_what_is_built_anew_must_be_approved_anew(
    conninfo: str, built: psycopg.Connection[Any]
) -> None:
    approved(built)
    instances.drop(built, "flow")
    instances.build(conninfo, "flow")
    with pytest.raises(CannotSwitch, match="not approved"):
        instances.switch(built, "flow")


def test_a_switch_never_goes_back_in_the_log(built: psycopg.Connection[Any]) -> None:
    approved(built)
    built.execute("UPDATE projections.checkpoint SET position = 10 WHERE instance = 'flow_2'")
    with pytest.raises(CannotSwitch, match=f"{EVENTS - 10} events behind"):
        instances.switch(built, "flow")
    assert checkpoint.meta(built, "flow").version == 1


def test_whoever_asks_meanwhile_finds_the_one_or_the_other(
    conninfo: str, built: psycopg.Connection[Any]
) -> None:
    approved(built)
    period = (date(1990, 1, 1), date(2100, 1, 1))
    answers = {
        version: Figures(Database(built, {"flow": f"flow_{version}"}), now=NOW).flow(*period)
        for version in (1, 2)
    }
    assert answers[1] != answers[2]
    seen: list[Any] = []
    over = threading.Event()

    def ask() -> None:
        with psycopg.connect(conninfo) as other:
            while not over.is_set():
                seen.append(Figures(other, now=NOW).flow(*period))
                other.rollback()

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for _ in range(10):
            switched = instances.switch if checkpoint.meta(built, "flow").version == 1 else None
            (switched or instances.rollback)(built, "flow")
            assert Figures(built, now=NOW).flow(*period) == answers[_serving(built).version]
            count = len(seen)
            while len(seen) < count + 2 and asking.is_alive():
                pass
    finally:
        over.set()
        asking.join()
    assert all(answer in answers.values() for answer in seen)
    assert any(before != after for before, after in pairwise(seen)), "it saw no switch at all"


def _serving(connection: psycopg.Connection[Any]) -> Meta:
    return checkpoint.meta(connection, "flow")


async def reaches(stack: Stack, instance: str, position: int) -> None:
    with psycopg.connect(stack.conninfo, autocommit=True) as connection:
        for _ in range(4_000):
            at = {
                each.instance: each.position for each in checkpoint.instances(connection, "flow")
            }.get(instance, 0)
            if at >= position:
                return
            await asyncio.sleep(0.01)
    raise AssertionError(f"{instance} stands at {at}")


def test_one_process_folds_both_from_the_stream(stack: Stack, second: Projection) -> None:
    async def test() -> None:
        with psycopg.connect(stack.conninfo, autocommit=True) as connection:
            checkpoint_first(connection)
            await stack.publish(stack.messages[:1_000])
            async with stack.running("flow"):
                await stack.reaches(1_000, "flow")
                await asyncio.to_thread(instances.build, stack.conninfo, "flow")
                await stack.publish(stack.messages[1_000:2_000], after=1_000)
                # It was built from the log, which is ahead of the stream.
                await stack.publish(stack.messages[2_000:], after=2_000)
                await reaches(stack, "flow_1", EVENTS)
                approved(connection)
                instances.switch(connection, "flow")
                instances.rollback(connection, "flow")
                instances.drop(connection, "flow")
                await asyncio.sleep(1.2)
                assert phases(connection) == [(1, "serving")]
                assert _serving(connection).state == "running"
                await asyncio.to_thread(instances.build, stack.conninfo, "flow")

    asyncio.run(asyncio.wait_for(test(), 90))
    with (
        psycopg.connect(stack.conninfo, autocommit=True) as connection,
        replay(stack.conninfo, "flow", version=2) as again,
    ):
        assert digest(connection, second) == again.digest


@pytest.mark.parametrize("goes_on", ["the process", "the next call"])
def test_a_build_killed_in_the_middle_goes_on_to_equal_rows(
    stack: Stack, second: Projection, goes_on: str
) -> None:
    with psycopg.connect(stack.conninfo, autocommit=True) as connection:
        checkpoint_first(connection)
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, stack.conninfo])
    try:
        asyncio.run(reaches(stack, "flow_2", 100))
    finally:
        process.kill()
        process.wait()
    with psycopg.connect(stack.conninfo, autocommit=True) as connection:
        stands = instances.beside(connection, "flow").position
        assert 0 < stands < EVENTS, "it was not killed in the middle"

    async def test() -> None:
        await stack.publish(stack.messages)
        async with stack.running("flow"):
            await reaches(stack, "flow_2", EVENTS)

    if goes_on == "the process":
        asyncio.run(asyncio.wait_for(test(), 60))
    else:
        assert instances.build(stack.conninfo, "flow").events == EVENTS
    with (
        psycopg.connect(stack.conninfo, autocommit=True) as connection,
        replay(stack.conninfo, "flow", version=2) as again,
    ):
        assert digest(connection, second) == again.digest


def test_what_stands_beside_with_another_timeline_begins_anew(
    built: psycopg.Connection[Any],
) -> None:
    assert instances.begin_anew(built) == []
    built.execute("UPDATE projections.checkpoint SET chain = %s WHERE instance = 'flow_2'", [b"x"])
    assert [each.instance for each in instances.begin_anew(built)] == ["flow_2"]
    beside = instances.beside(built, "flow")
    assert (beside.position, checkpoint.meta(built, "flow").position) == (0, EVENTS)
    assert built.execute("SELECT count(*) FROM flow_2.referral").fetchone() == (0,)


@pytest.mark.parametrize("act", [instances.rollback, instances.switch, instances.drop])
def test_an_unknown_projection_is_told(
    connection: psycopg.Connection[Any], act: Callable[..., Any]
) -> None:
    with pytest.raises(ValueError, match="no projection 'flo'"):
        act(connection, "flo")
