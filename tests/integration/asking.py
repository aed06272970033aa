"""Questions about figures: asked of the program as a user does, and of the oracle."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.oracle import figures as oracle
from tests.oracle.known_at import Event

OF_MEASURES = {"day", "week"}
"""Periods that `measure` knows and the commands of the four figures do not (contract)."""

KEYS = {
    figure: tuple(key for key in keys if key not in OF_MEASURES)
    for figure, keys in (
        ("occupancy", oracle.OCCUPANCY_KEYS),
        ("flow", oracle.FLOW_KEYS),
        ("effect", oracle.EFFECT_KEYS),
    )
}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Ask:
    """A question; `day` and `until` are the period, or `day` alone the day of vacancies."""

    figure: str
    day: date
    until: date | None = None
    by: tuple[str, ...] = ()
    horizon: str | None = None
    known_at: datetime | None = None
    at_position: int | None = None

    def arguments(self) -> list[str]:
        """Write it as a command line."""
        made = [self.figure, "--format", "json"]
        if self.until is None:
            made += ["--on", self.day.isoformat()]
        else:
            made += ["--from", self.day.isoformat(), "--to", self.until.isoformat()]
        if self.by:
            made += ["--by", ",".join(self.by)]
        if self.horizon is not None:
            made += ["--horizon", self.horizon]
        if self.known_at is not None:
            made += ["--known-at", self.known_at.isoformat()]
        if self.at_position is not None:
            made += ["--at-position", str(self.at_position)]
        return made


def write(file: Path, events: Iterable[Event]) -> Path:
    """Write events as a file to import."""
    file.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    return file


def by_oracle(history: Sequence[Event], ask: Ask) -> Rows:
    """Compute the answer from the events alone, as JSON has it."""
    known, moment = oracle.as_known(history, ask.known_at, ask.at_position, datetime.now(UTC))
    match ask.figure:
        case "vacancies":
            rows = oracle.vacancies(known, moment, ask.day)
        case "occupancy":
            rows = oracle.occupancy(known, moment, ask.day, ask.until, ask.by)
        case "flow":
            rows = oracle.flow(known, moment, ask.day, ask.until, ask.by)
        case _:
            rows = oracle.effect(known, moment, ask.day, ask.until, ask.horizon, ask.by)
    plain: Rows = json.loads(json.dumps(rows, default=str))
    return plain


def compare(ask: Ask, rows: Rows, wanted: Rows, why: str = "") -> None:
    """See that an answer is the wanted one: row by row, name by name, in the same order."""
    assert [list(row) for row in rows] == [list(row) for row in wanted], ask
    for row, due in zip(rows, wanted, strict=True):
        near = {
            name: pytest.approx(value, rel=1e-9) if isinstance(value, float) else value
            for name, value in due.items()
        }
        assert row == near, f"{ask}: {why}"
