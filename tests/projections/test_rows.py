"""Given these events, then these rows, whatever the batches they come in."""

from typing import Any

import psycopg
import pytest

from praktiklog_projections import PROJECTIONS, registry
from praktiklog_projections.engine.table import Table
from tests.oracle import build
from tests.oracle.build import numbered
from tests.projections.support import Plain, fill, positioned


def rows(connection: psycopg.Connection[Any], name: str) -> list[tuple[Any, ...]]:
    """Return dates as text, the row, and where it began and ended in the log."""
    schema, _, table = name.partition(".")
    found = next(each for each in registry.projection(schema).tables if each.name == table)
    return connection.execute(
        f"SELECT {columns(found)}, known_from, known_to, positions FROM {found.full_name} "
        "ORDER BY known_from"
    ).fetchall()


def columns(table: Table) -> str:
    return ", ".join(f"{name}::text" if name.endswith("_on") else name for name in table.columns)


@pytest.mark.parametrize("size", [1, 2, 100])
class TestGivenEventsThenRows:
    """One thing, from its first event to its last."""

    def given(self, connection: psycopg.Connection[Any], size: int, *events: Plain) -> None:
        fill(connection, positioned(numbered("rows", list(events))), size)

    def test_a_placement_is_extended_ended_runs_on_and_is_voided(
        self, connection: psycopg.Connection[Any], size: int
    ) -> None:
        self.given(
            connection,
            size,
            build.started("2021-03-01", "p1", ("2021-03-01", "2021-05-31"), "a1"),
            build.extended("2021-05-20", "p1", "2021-06-30"),
            build.ended("2021-06-01", "p1", "2021-05-30"),
            build.voided("end", "2021-06-02", "p1"),
            build.voided("placement", "2021-06-03", "p1"),
        )
        first = ("p1", "a1", None, "c1", "aarhus", False, "2021-03-01")
        assert rows(connection, "occupancy.placement") == [
            (*first, "2021-05-31", None, False, 1, 2, [1]),
            (*first, "2021-06-30", None, False, 2, 3, [1, 2]),
            (*first, "2021-06-30", "2021-05-30", False, 3, 4, [1, 2, 3]),
            (*first, "2021-06-30", None, False, 4, 5, [1, 2, 3, 4]),
            (*first, "2021-06-30", None, True, 5, None, [1, 2, 3, 4, 5]),
        ]

    def test_what_comes_after_a_void_changes_nothing(
        self, connection: psycopg.Connection[Any], size: int
    ) -> None:
        self.given(
            connection,
            size,
            build.started("2021-03-01", "p1", ("2021-03-01", "2021-05-31"), None, referral_id="r1"),
            build.voided("placement", "2021-03-03", "p1"),
            build.ended("2021-06-01", "p1", "2021-05-30"),
            build.started("2021-06-01", "p1", ("2021-06-01", "2021-06-30"), None, referral_id="r1"),
        )
        for name in ("occupancy.placement", "effect.placement", "flow.start"):
            assert [row[-3:] for row in rows(connection, name)] == [(1, 2, [1]), (2, None, [1, 2])]

    def test_what_concerns_an_unknown_thing_changes_nothing(
        self, connection: psycopg.Connection[Any], size: int
    ) -> None:
        self.given(
            connection,
            size,
            build.ended("2021-06-01", "p1", "2021-05-30"),
            build.released("2021-06-01", "v1", "2021-05-30"),
            build.course("2021-06-01", "r1", "2021-05-30"),
            build.voided("outcome", "2021-06-01", "p1", horizon="3m", source="manual"),
        )
        for name in PROJECTIONS:
            for table in registry.projection(name).tables:
                assert rows(connection, f"{table.projection}.{table.name}") == []

    def test_a_reservation_keeps_its_earliest_release(
        self, connection: psycopg.Connection[Any], size: int
    ) -> None:
        self.given(
            connection,
            size,
            build.reserved(
                "2021-03-05", "v1", ("2021-03-08", "2021-03-31"), "2021-03-12T23:30:00Z"
            ),
            build.released("2021-03-10", "v1", "2021-03-10"),
            build.released("2021-03-10", "v1", "2021-03-11"),
            build.released("2021-03-10", "v1", "2021-03-09"),
        )
        found = rows(connection, "occupancy.reservation")
        # It expires half past eleven in the evening UTC: that is the next day in Denmark.
        assert found[0][5].isoformat() == "2021-03-13"
        assert [row[6] for row in found] == [None, "2021-03-10", "2021-03-09"]
        assert [row[-3:] for row in found] == [(1, 2, [1]), (2, 4, [1, 2]), (4, None, [1, 2, 4])]

    def test_an_agreement_has_a_schedule(
        self, connection: psycopg.Connection[Any], size: int
    ) -> None:
        self.given(
            connection,
            size,
            build.opened("2021-03-01", "a1", 3),
            build.slots("capacity_changed", "2021-03-02", "a1", "2021-04-01", slots=5),
            build.slots("paused", "2021-03-03", "a1", "2021-05-01"),
            build.slots("resumed", "2021-03-04", "a1", "2021-05-08"),
            build.slots("confirmed", "2021-03-05", "a1", "2021-03-05"),
            build.slots("closed", "2021-03-06", "a1", "2021-12-31"),
        )
        assert rows(connection, "occupancy.agreement") == [
            ("a1", "c1", "aarhus", "centre", "2021-03-01", 1, None, [1])
        ]
        assert [row[1:] for row in rows(connection, "occupancy.schedule")] == [
            ("open", "2021-03-01", 3, 1, None, [1]),
            ("capacity", "2021-04-01", 5, 2, None, [2]),
            ("pause", "2021-05-01", None, 3, None, [3]),
            ("resume", "2021-05-08", None, 4, None, [4]),
            ("confirm", "2021-03-05", None, 5, None, [5]),
            ("close", "2021-12-31", None, 6, None, [6]),
        ]
        assert rows(connection, "effect.agreement") == [("a1", "centre", 1, None, [1])]

    def test_a_company_registered_again_is_as_last_told(
        self, connection: psycopg.Connection[Any], size: int
    ) -> None:
        self.given(
            connection,
            size,
            build.company("2021-03-01", "c1", "private", "41"),
            build.company("2021-03-02", "c1", "private", "41"),
            build.company("2021-03-03", "c1", "public", "84"),
        )
        assert rows(connection, "effect.company") == [
            ("c1", "private", "41", 1, 3, [1]),
            ("c1", "public", "84", 3, None, [1, 3]),
        ]

    def test_a_referral_keeps_its_earliest_course_and_closing(
        self, connection: psycopg.Connection[Any], size: int
    ) -> None:
        self.given(
            connection,
            size,
            build.referred("2021-03-01", "r1", "akademikere"),
            build.course("2021-03-20", "r1", "2021-03-15"),
            build.course("2021-03-20", "r1", "2021-03-10"),
            build.closed("2021-04-01", "r1", "2021-03-30"),
            build.closed("2021-04-02", "r1", "2021-04-02"),
            build.voided("referral", "2021-04-03", "r1"),
        )
        found = rows(connection, "flow.referral")
        first = ("r1", "aarhus", "akademikere", "dagpenge", None, "2021-03-01")
        assert found[0] == (*first, None, None, False, 1, 2, [1])
        assert found[-1] == (*first, "2021-03-30", "2021-03-10", True, 6, None, [1, 2, 3, 4, 6])
        assert len(found) == 5

    def test_each_source_keeps_its_latest_word_until_it_is_voided(
        self, connection: psycopg.Connection[Any], size: int
    ) -> None:
        self.given(
            connection,
            size,
            build.observed("2021-03-01", "p1", "3m", "manual", "benefit"),
            build.observed("2021-03-02", "p1", "3m", "register", "unknown"),
            build.observed("2021-03-03", "p1", "3m", "manual", "education"),
            build.voided("outcome", "2021-03-04", "p1", horizon="3m", source="manual"),
            build.observed("2021-03-05", "p1", "3m", "manual", "flexjob"),
        )
        assert rows(connection, "effect.outcome") == [
            ("p1", "3m", "manual", "benefit", 1, 3, [1]),
            ("p1", "3m", "register", "unknown", 2, None, [2]),
            ("p1", "3m", "manual", "education", 3, 4, [1, 3]),
            ("p1", "3m", "manual", "flexjob", 5, None, [5]),
        ]
