"""An event that a fold cannot take is kept back with what follows it; the rest goes on."""

import asyncio
from collections.abc import Callable
from typing import Any, Self

import psycopg
import pytest

from praktiklog_events import PlacementStarted, SlotsOpened
from praktiklog_projections import registry
from praktiklog_projections.engine import checkpoint, parked
from praktiklog_projections.engine.digest import digest
from praktiklog_projections.engine.projection import Rule
from praktiklog_projections.engine.rebuild import rebuild
from praktiklog_projections.errors import NotParked
from tests.oracle.histories import generate
from tests.projections.streams import record, until
from tests.projections.support import Plain

EVENTS = 400
OCCUPANCY = registry.projection("occupancy")


def rows_of(connection: psycopg.Connection[Any]) -> list[tuple[int, str]]:
    return [(row.position, row.reason) for row in parked.rows(connection, "occupancy")]


@pytest.fixture
def history() -> list[Plain]:
    return list(generate(EVENTS, seed=12))


class broken:  # noqa: N801  reads as a sentence
    """A program whose fold has a fault, until it is mended."""

    def __init__(self, kind: str, fails: Callable[[Any], bool]) -> None:
        self._kind, self._fails = kind, fails
        self._rules = OCCUPANCY.rules[kind]

    def __enter__(self) -> Self:
        OCCUPANCY.rules[self._kind] = tuple(self._with_fault(rule) for rule in self._rules)
        return self

    def __exit__(self, *_: object) -> None:
        self.mend()

    def mend(self) -> None:
        OCCUPANCY.rules[self._kind] = self._rules

    def _with_fault(self, rule: Rule) -> Rule:
        def evolve(row: Any, fact: Any) -> Any:
            if self._fails(fact):
                raise ArithmeticError("a fault of the program")
            return rule.evolve(row, fact)

        return Rule(rule.table, rule.key, evolve)


def test_the_rest_goes_on_and_a_retry_gives_the_rows_of_a_fold_that_never_stopped(
    conninfo: str, history: list[Plain], connection: psycopg.Connection[Any]
) -> None:
    record(conninfo, history)
    rebuild(conninfo, "occupancy")
    whole = digest(connection, OCCUPANCY)
    thing = next(
        event["data"]["placement_id"] for event in history
        if event["type"] == PlacementStarted.TYPE
        and any(
            other["type"] == "placement.ended.v1"
            and other["data"]["placement_id"] == event["data"]["placement_id"]
            for other in history
        )
    )  # fmt: skip
    about = [
        position
        for position, event in enumerate(history, 1)
        if event["data"].get("placement_id") == thing and event["type"] in OCCUPANCY.rules
    ]
    first = next(p for p in about if history[p - 1]["type"] == PlacementStarted.TYPE)
    with broken(PlacementStarted.TYPE, lambda fact: fact.placement_id == thing):
        rebuild(conninfo, "occupancy")
        state = checkpoint.meta(connection, "occupancy")
        assert (state.position, state.state) == (EVENTS, "running")
        found = rows_of(connection)
        assert [position for position, _ in found] == [p for p in about if p >= first]
        assert found[0][1] == "ArithmeticError: a fault of the program"
        assert all(f"follows event {first}" in why for _, why in found[1:])
        assert state.parked == len(found) > 1
        assert connection.execute(
            "SELECT count(*) FROM occupancy_1.placement WHERE placement_id = %s", (thing,)
        ).fetchone() == (0,)
        assert [row.position for row in parked.retry(conninfo, "occupancy")] == [
            position for position, _ in found
        ]
    assert digest(connection, OCCUPANCY) != whole
    assert parked.retry(conninfo, "occupancy") == []
    assert digest(connection, OCCUPANCY) == whole
    assert checkpoint.meta(connection, "occupancy").parked == 0


def test_what_is_skipped_stays_listed_and_frees_what_waited(
    conninfo: str, history: list[Plain], connection: psycopg.Connection[Any]
) -> None:
    record(conninfo, history)
    with broken(SlotsOpened.TYPE, lambda _fact: True):
        rebuild(conninfo, "occupancy")
        waiting = parked.rows(connection, "occupancy")
        position = waiting[0].position
        left = parked.skip(conninfo, "occupancy", position)
        assert [row.skipped for row in left if row.position == position] == [True]
        assert len(left) < len(waiting)
        assert checkpoint.meta(connection, "occupancy").parked == len(left)
        with pytest.raises(NotParked, match="praktiklog projections parked occupancy"):
            parked.skip(conninfo, "occupancy", EVENTS + 1)


def test_an_event_of_the_log_that_cannot_be_read_or_stored_is_parked(
    conninfo: str, history: list[Plain], connection: psycopg.Connection[Any]
) -> None:
    unreadable = {"id": history[9]["id"], "type": "slots.opened.v1", "time": history[9]["time"]}
    opened = next(event for event in history if event["type"] == "slots.opened.v1")
    odd = opened | {
        "id": history[19]["id"],
        "data": opened["data"] | {"agreement_id": "a line\nand another"},
    }
    mixed = [*history[:9], unreadable, *history[10:19], odd, *history[20:60]]
    record(conninfo, mixed)
    rebuild(conninfo, "occupancy")
    state = checkpoint.meta(connection, "occupancy")
    assert (state.position, state.parked) == (60, 2)
    found = parked.rows(connection, "occupancy")
    assert [(row.position, row.id, row.type) for row in found] == [
        (10, history[9]["id"], "slots.opened.v1"),
        (20, history[19]["id"], "slots.opened.v1"),
    ]
    assert "line end" in found[1].reason
    assert [row.position for row in parked.retry(conninfo, "occupancy")] == [10, 20]


class TestOnTheStream:
    @pytest.fixture
    def events(self) -> int:
        return 200

    def test_a_running_projection_parks_and_goes_on(self, stack: Any) -> None:
        first = next(
            position
            for position, event in enumerate(stack.history, 1)
            if event["type"] == PlacementStarted.TYPE
        )
        thing = stack.history[first - 1]["data"]["placement_id"]

        async def test() -> None:
            await stack.publish(stack.messages)
            async with stack.running():
                await stack.reaches(200)
                await until(stack.conninfo, "occupancy", lambda meta: meta.state == "running")

        with broken(PlacementStarted.TYPE, lambda fact: fact.placement_id == thing):
            asyncio.run(asyncio.wait_for(test(), 60))
        with psycopg.connect(stack.conninfo) as connection:
            assert parked.rows(connection, "occupancy")[0].position == first
        assert parked.retry(stack.conninfo, "occupancy") == []
        assert stack.digest() == stack.wanted()
