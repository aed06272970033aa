"""The published history once for all tests, and the oracle as what computes its figures."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from praktiklog_events import Event, encode
from praktiklog_simulator.published import history
from tests.oracle import figures as oracle

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


class OracleFigures:
    """Figures as the oracle computes them from events, and what was asked of it."""

    def __init__(self, events: list[oracle.Event]) -> None:
        self.events = events
        self.asked: list[tuple[object, ...]] = []

    def vacancies(self, on: date) -> list[oracle.Row]:
        self.asked.append(("vacancies", on))
        return oracle.vacancies(self.events, NOW, on)

    def occupancy(self, period_from: date, period_to: date, by: Sequence[str]) -> list[oracle.Row]:
        self.asked.append(("occupancy", period_from, period_to, *by))
        return oracle.occupancy(self.events, NOW, period_from, period_to, by)

    def flow(self, period_from: date, period_to: date, by: Sequence[str]) -> list[oracle.Row]:
        self.asked.append(("flow", period_from, period_to, *by))
        return oracle.flow(self.events, NOW, period_from, period_to, by)

    def effect(
        self, period_from: date, period_to: date, horizon: str, by: Sequence[str]
    ) -> list[oracle.Row]:
        self.asked.append(("effect", period_from, period_to, horizon, *by))
        return oracle.effect(self.events, NOW, period_from, period_to, horizon, by)


@pytest.fixture(scope="session")
def events() -> list[Event]:
    """Give the history as events."""
    return list(history())


@pytest.fixture(scope="session")
def decoded(events: list[Event]) -> list[oracle.Event]:
    """Give the history as decoded JSON, as the oracle reads it."""
    return [json.loads(encode(event)) for event in events]


@pytest.fixture
def figures(decoded: list[oracle.Event]) -> OracleFigures:
    """Give the oracle the whole history."""
    return OracleFigures(decoded)
