"""Whether the clocks can be right: a judgement of readings, made before anything is recorded.

A wrong clock poisons the log: recorded times never go back, so what is stamped a year ahead
makes every later event wait for that year. Nothing is recorded then, and a sentence says why.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec
import psycopg

from praktiklog_runtime import clock

TOLERANCE: Final = timedelta(minutes=5)
"""How far clocks may lie apart, and how far behind what the log recorded last."""

State = Literal["ok", "behind", "ahead"]


class Anchor(msgspec.Struct, frozen=True):
    """What the wall clock said when the clock that cannot be set (seconds) said `monotonic`."""

    wall: datetime
    monotonic: float


class Readings(msgspec.Struct, frozen=True):
    """What the clocks say at one moment, all aware.

    `wall` is this process's clock, which stamps `time`; `postgres` that of `clock_timestamp()`,
    which stamps `recorded_at`; `nats` the server's, which stamps nothing, None where it is not
    known. `last_recorded` is the log's last recorded time, None for an empty log.
    """

    wall: datetime
    monotonic: float
    postgres: datetime
    anchor: Anchor
    nats: datetime | None = None
    last_recorded: datetime | None = None


class Judgement(msgspec.Struct, frozen=True):
    """`ok`, or why nothing may be recorded: a sentence that says which clock and what to do."""

    state: State
    why: str = ""


class Clocks:
    """The clocks as one process sees them, from when it started.

    `nats` reads the server's clock, where somebody has given that; it must not take long.
    """

    def __init__(self, nats: Callable[[], datetime | None] = lambda: None) -> None:
        self.nats = nats
        self._anchor = Anchor(clock.now(), clock.monotonic())

    def readings(self, postgres: datetime, last_recorded: datetime | None) -> Readings:
        """Read the clocks beside what PostgreSQL has just said."""
        return Readings(
            wall=clock.now(),
            monotonic=clock.monotonic(),
            postgres=postgres,
            anchor=self._anchor,
            nats=self.nats(),
            last_recorded=last_recorded,
        )


def judge(readings: Readings) -> Judgement:
    """Judge the two clocks that stamp an event.

    `behind`: one of them lies more than five minutes behind what the log recorded last. `ahead`:
    this process's jumped by more than five minutes since it started, as the monotonic clock tells,
    or one of them lies that far ahead of the other. NATS tells then which of the two is wrong; a
    clock of NATS that is alone stops nothing, see `doubt`.
    """
    stamps = {"this process": readings.wall, "PostgreSQL": readings.postgres}
    last = readings.last_recorded
    for name, said in stamps.items():
        if last is not None and said < last - TOLERANCE:
            return Judgement(
                "behind",
                f"the clock of {name} says {_text(said)}, {_apart(last, said)} behind what the log "
                f"recorded last, at {_text(last)}: set the clock right, or restore a backup from "
                "before, where it was the log that a wrong clock stamped",
            )
    passed = timedelta(seconds=readings.monotonic - readings.anchor.monotonic)
    expected = readings.anchor.wall + passed
    if readings.wall > expected + TOLERANCE:
        return Judgement(
            "ahead",
            f"the clock of this process jumped to {_text(readings.wall)}, "
            f"{_apart(readings.wall, expected)} ahead of what has passed since it started: set the "
            "clock right, or, where it is right now, start Praktiklog again",
        )
    (low, earlier), (high, later) = sorted(stamps.items(), key=lambda each: each[1])
    if later > earlier + TOLERANCE:
        return _contradiction(low, high, stamps, readings.nats)
    return Judgement("ok")


def _contradiction(
    low: str, high: str, stamps: dict[str, datetime], nats: datetime | None
) -> Judgement:
    """Name the wrong one of two clocks that lie apart, where NATS tells."""
    earlier, later = stamps[low], stamps[high]
    apart = (
        f"the clock of {high} says {_text(later)}, {_apart(later, earlier)} ahead of that of {low}"
    )
    if nats is None:
        return Judgement("ahead", f"{apart}: set the wrong one right")
    if abs(nats - later) <= TOLERANCE:
        return Judgement("behind", f"{apart}, and NATS bears it out: set the clock of {low} right")
    if abs(nats - earlier) <= TOLERANCE:
        return Judgement("ahead", f"{apart}, which NATS bears out: set the clock of {high} right")
    return Judgement("ahead", f"{apart}, and NATS says {_text(nats)}: set the wrong ones right")


def doubt(wall: datetime, nats: datetime | None) -> str | None:
    """Say where NATS contradicts this process's clock, or None.

    It stops nothing by itself: NATS stamps nothing that is kept, and it may be the one that is
    wrong. But process and PostgreSQL of one machine may have been wrong alike from the start.
    """
    if nats is None or abs(wall - nats) <= TOLERANCE:
        return None
    (low, earlier), (high, later) = sorted(
        {"this process": wall, "NATS": nats}.items(), key=lambda each: each[1]
    )
    return (
        f"the clock of {high} says {_text(later)}, {_apart(later, earlier)} ahead of that of "
        f"{low}: set the wrong one right"
    )


def alarms(connection: psycopg.Connection[Any], now: datetime, schema: str = "log") -> list[str]:
    """Say what stands in the log that a wrong clock brought: times that lie ahead of `now`.

    Until that time comes, nothing that is registered later is seen by a question about then.
    """
    row = connection.execute(
        f"SELECT nullif(known_at, '-infinity'), nullif(recorded_at, '-infinity') FROM {schema}.head"
    ).fetchone()
    known, recorded = row or (None, None)
    found = []
    if known is not None and known > now + TOLERANCE:
        found.append(
            f"an event in the log says that it was registered at {_text(known)}, "
            f"{_apart(known, now)} ahead of now: until then, 'as known at' shows what was recorded "
            "after it as known at that time; find it with its source and void it there"
        )
    if recorded is not None and recorded > now + TOLERANCE:
        found.append(
            f"the log recorded its last event at {_text(recorded)}, {_apart(recorded, now)} ahead "
            "of now: nothing is recorded until then; set the clock right, or restore a backup"
        )
    return found


def _text(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="seconds")


def _apart(later: datetime, earlier: datetime) -> str:
    seconds = int((later - earlier).total_seconds())
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    return (f"{days} days " if days else "") + f"{hours} h {rest // 60} min"
