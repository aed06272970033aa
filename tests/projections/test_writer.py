"""A batch is applied once, whole and in order, or not at all."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import psycopg
import pytest

from praktiklog_events import Event, Header, decode_tolerant
from praktiklog_projections import PROJECTIONS, registry
from praktiklog_projections.engine import checkpoint, schema, serving
from praktiklog_projections.engine.digest import digest
from praktiklog_projections.engine.writer import Writer, apply
from praktiklog_projections.errors import (
    GapInStream,
    PoisonEvent,
    ProjectionPaused,
    StaleWriter,
    UnknownProjection,
)
from tests.oracle import build
from tests.oracle.build import numbered
from tests.oracle.histories import generate
from tests.oracle.known_at import moment_of
from tests.projections.support import Plain, fill, parts, positioned

OCCUPANCY = registry.projection("occupancy")


def digests(connection: psycopg.Connection[Any]) -> list[str]:
    return [digest(connection, registry.projection(name)) for name in PROJECTIONS]


def unknown(position: int, kind: str = "placement.started.v9") -> Header:
    event = build.event("placement.dreamt", "p1", "2030-01-01", {"dream": [1]}, "aarhus")
    plain = numbered(str(position), [event])[0] | {"position": position, "type": kind}
    found = decode_tolerant(msgspec.json.encode(plain))
    assert isinstance(found, Header)
    return found


def test_the_rows_do_not_depend_on_the_batches(connection: psycopg.Connection[Any]) -> None:
    events = positioned(generate(900, seed=3))
    fill(connection, events, size=900)
    wanted = digests(connection)
    assert len(set(wanted)) == len(PROJECTIONS)
    for size in (1, 2, 97):
        fill(connection, events, size)
        assert digests(connection) == wanted


def test_the_same_events_twice_give_the_same_rows(connection: psycopg.Connection[Any]) -> None:
    events = positioned(generate(300, seed=4))
    fill(connection, events)
    wanted = digests(connection)
    for name in PROJECTIONS:
        assert apply(connection, name, events) == 300
        writer = Writer(connection, registry.projection(name))
        for batch in parts(events, 50):
            assert writer.apply(batch) == 300
    assert digests(connection) == wanted


def test_batches_that_overlap_apply_each_event_once(connection: psycopg.Connection[Any]) -> None:
    events = positioned(generate(300, seed=4))
    fill(connection, events)
    wanted = digests(connection)
    for name in PROJECTIONS:
        with connection.transaction():
            schema.empty(connection, registry.projection(name))
        writer = Writer(connection, registry.projection(name))
        writer.apply(events[:120])
        writer.apply([*events[100:150], *events[90:200], *events[199:]])
    assert digests(connection) == wanted


def test_a_digest_at_a_position_is_that_of_a_log_that_ends_there(
    connection: psycopg.Connection[Any],
) -> None:
    events = positioned(generate(400, seed=8))
    fill(connection, events[:250])
    wanted = digests(connection)
    fill(connection, events)
    assert digests(connection) != wanted
    assert [digest(connection, registry.projection(name), 250) for name in PROJECTIONS] == wanted


def test_a_missing_event_is_refused_and_nothing_is_applied(
    connection: psycopg.Connection[Any],
) -> None:
    events = positioned(generate(50, seed=1))
    writer = Writer(connection, OCCUPANCY)
    writer.apply(events[:10])
    before = digest(connection, OCCUPANCY)
    with pytest.raises(GapInStream, match="event 21 is missing: the next one at hand is 22"):
        writer.apply([*events[10:20], *events[21:]])
    assert checkpoint.meta(connection, "occupancy").position == 10
    assert digest(connection, OCCUPANCY) == before


def test_a_second_writer_is_told_apart_by_the_checkpoint(conninfo: str) -> None:
    events = positioned(generate(60, seed=1))
    with psycopg.connect(conninfo) as first, psycopg.connect(conninfo) as second:
        one, other = Writer(first, OCCUPANCY), Writer(second, OCCUPANCY)
        one.apply(events[:20])
        with pytest.raises(StaleWriter, match="another writer moved it"):
            other.apply(events[:30])
        one.apply(events[20:])
        whole = digest(first, OCCUPANCY)
        with first.transaction():
            schema.empty(first, OCCUPANCY)
        with pytest.raises(StaleWriter):
            one.apply(events)
        apply(second, "occupancy", events)
        assert digest(second, OCCUPANCY) == whole


def test_of_writers_at_once_one_applies_a_batch_and_the_others_stop(conninfo: str) -> None:
    events = positioned(generate(400, seed=6))

    def compete(_: int) -> int:
        applied = 0
        with psycopg.connect(conninfo) as own:
            writer = Writer(own, OCCUPANCY)
            for batch in parts(events, 20):
                last = batch[-1].position or 0
                if last <= writer.position:
                    continue
                try:
                    writer.apply(batch)
                    applied += 1
                except StaleWriter:
                    writer = Writer(own, OCCUPANCY)
        return applied

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(compete, range(3)))
    with psycopg.connect(conninfo, autocommit=True) as connection:
        apply(connection, "occupancy", events)
        found = digest(connection, OCCUPANCY)
        fill(connection, events)
        assert found == digest(connection, OCCUPANCY)


def test_a_paused_projection_applies_nothing(connection: psycopg.Connection[Any]) -> None:
    events = positioned(generate(20, seed=1))
    checkpoint.pause(connection, "flow")
    assert checkpoint.meta(connection, "flow").state == "paused"
    with pytest.raises(ProjectionPaused):
        apply(connection, "flow", events)
    checkpoint.resume(connection, "flow")
    assert apply(connection, "flow", events) == 20
    assert checkpoint.meta(connection, "flow").state == "running"


def test_unknown_types_are_counted_and_passed(connection: psycopg.Connection[Any]) -> None:
    events: list[Event | Header] = list(positioned(generate(20, seed=1)))
    mixed = [*events, unknown(21), unknown(22, "weather.changed.v1"), unknown(23)]
    apply(connection, "effect", mixed[:22])
    apply(connection, "effect", mixed)
    found = checkpoint.meta(connection, "effect")
    assert (found.position, found.unknown_events) == (23, 3)
    assert found.known_at == mixed[-1].time
    assert connection.execute(
        "SELECT position, type FROM projections.unknown WHERE instance = 'effect_1' ORDER BY 1"
    ).fetchall() == [
        (21, "placement.started.v9"),
        (22, "weather.changed.v1"),
        (23, "placement.started.v9"),
    ]
    with connection.transaction():
        schema.empty(connection, registry.projection("effect"))
    assert checkpoint.meta(connection, "effect").unknown_events == 0


def test_the_moment_is_the_running_maximum_of_time(connection: psycopg.Connection[Any]) -> None:
    history = list(generate(300, seed=9))
    times = [moment_of(event) for event in history]
    assert times != sorted(times), "the history must hold older history that comes later"
    fill(connection, positioned(history), size=11)
    found = connection.execute(
        "SELECT known_from, known_from_at FROM occupancy_1.placement"
        " UNION SELECT known_to, known_to_at FROM occupancy_1.placement WHERE known_to > 0"
    ).fetchall()
    assert len(found) > 50
    assert all(moment == max(times[:position]) for position, moment in found)
    assert checkpoint.meta(connection, "occupancy").known_at == max(times)


@pytest.mark.parametrize("source", ["/praktiklog/published", "/praktiklog/published/2011"])
def test_synthetic_history_is_remembered(connection: psycopg.Connection[Any], source: str) -> None:
    history: list[Plain] = list(generate(30, seed=1))
    apply(connection, "flow", positioned(history))
    assert not checkpoint.meta(connection, "flow").synthetic
    history.append(next(generate(1, seed=2)) | {"source": source})
    history.extend(generate(5, seed=3))
    apply(connection, "flow", positioned(history)[:31])
    apply(connection, "flow", positioned(history))
    assert checkpoint.meta(connection, "flow").synthetic


def test_a_value_that_would_break_the_copy_names_its_event(
    connection: psycopg.Connection[Any],
) -> None:
    history = numbered(
        "poison",
        [
            build.opened("2021-03-01", "a1", 3),
            build.opened("2021-03-01", "a2\tnot an id", 3),
            build.opened("2021-03-01", "a3", 3),
        ],
    )
    with pytest.raises(PoisonEvent, match="event 2 cannot be applied") as caught:
        apply(connection, "occupancy", positioned(history))
    assert caught.value.position == 2
    assert checkpoint.meta(connection, "occupancy").position == 0


def test_tables_are_made_by_many_at_once_and_again(conninfo: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for name in ("projections", *(registry.projection(name).instance for name in PROJECTIONS)):
            connection.execute(f"DROP SCHEMA {name} CASCADE")
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(schema.migrate, [conninfo] * 12))
    with psycopg.connect(conninfo, autocommit=True) as connection:
        assert [found.name for found in checkpoint.list_all(connection)] == list(PROJECTIONS)


def test_tables_that_are_missing_are_filled_anew_and_never_made_empty_under_a_checkpoint(
    conninfo: str,
) -> None:
    events = positioned(generate(30, seed=1))
    with psycopg.connect(conninfo, autocommit=True) as connection:
        fill(connection, events)
        before = digests(connection)
        connection.execute("DROP TABLE flow_1.referral")
        schema.migrate(conninfo)
        positions = [found.position for found in checkpoint.list_all(connection)]
        assert positions == [0 if name == "flow" else 30 for name in PROJECTIONS]
        apply(connection, "flow", events)
        assert digests(connection) == before


def test_what_another_program_built_is_left_alone(conninfo: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        fill(connection, positioned(generate(30, seed=1)))
        connection.execute("ALTER SCHEMA flow_1 RENAME TO flow_9")
        connection.execute(
            "UPDATE projections.checkpoint SET instance = 'flow_9', version = 9"
            " WHERE instance = 'flow_1'"
        )
        schema.migrate(conninfo)
        state = checkpoint.meta(connection, "flow")
        assert (state.instance, state.position) == ("flow_9", 30)
        assert connection.execute("SELECT count(*) > 0 FROM flow_9.referral").fetchone() == (True,)


def test_a_projection_that_does_not_exist_is_named(connection: psycopg.Connection[Any]) -> None:
    wanted = f"no projection 'audit'; there are: {', '.join(PROJECTIONS)}"
    for ask in (checkpoint.meta, checkpoint.pause, checkpoint.resume, serving.schema):
        with pytest.raises(UnknownProjection, match=wanted):
            ask(connection, "audit")
    with pytest.raises(UnknownProjection, match=wanted):
        registry.projection("audit")
