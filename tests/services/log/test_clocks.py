"""The clocks are judged before anything is recorded."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praktiklog_services.log import ClockError, PostgresLog, clocks
from praktiklog_services.log.clocks import Anchor, Readings
from praktiklog_services.log.history import exclusive
from tests.services.log.samples import entry

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 in Copenhagen, which comes twice
SPRING = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)  # a minute before 02:00 is skipped
FAR = timedelta(days=400)
NEAR = timedelta(minutes=10)
OFF = [FAR, -FAR, NEAR, -NEAR]


def readings(
    at: datetime = NOON,
    *,
    wall: timedelta = timedelta(),
    postgres: timedelta = timedelta(),
    nats: timedelta | None = timedelta(),
    anchor: timedelta = timedelta(),
    last: datetime | None = None,
) -> Readings:
    """Read clocks an hour after the start, each as far off as it says."""
    return Readings(
        wall=at + wall,
        monotonic=3_600,
        postgres=at + postgres,
        anchor=Anchor(at + anchor - timedelta(hours=1), 0),
        nats=None if nats is None else at + nats,
        last_recorded=last,
    )


@pytest.mark.parametrize("at", [NOON, AUTUMN, SPRING, AUTUMN + timedelta(hours=1)])
def test_clocks_that_agree_are_right(at: datetime) -> None:
    minute = timedelta(minutes=4)
    assert clocks.judge(readings(at)).state == "ok"
    assert clocks.judge(readings(at, wall=minute, last=at)).state == "ok"
    assert clocks.judge(readings(at, postgres=-minute, last=at)).state == "ok"
    assert clocks.judge(readings(at, nats=None, last=at - FAR)).state == "ok"


@pytest.mark.parametrize("off", [-FAR, -NEAR])
def test_behind_what_was_recorded_last(off: timedelta) -> None:
    for found in (
        readings(wall=off, anchor=off, last=NOON),
        readings(postgres=off, last=NOON),
        readings(wall=off, postgres=off, anchor=off, nats=off, last=NOON),
    ):
        judged = clocks.judge(found)
        assert judged.state == "behind"
        assert "set the clock right" in judged.why


@pytest.mark.parametrize("off", [FAR, NEAR])
def test_ahead_of_what_the_others_agree_on(off: timedelta) -> None:
    for found in (
        readings(wall=off),
        readings(wall=off, anchor=off),
        readings(wall=off, postgres=off, nats=off),  # the machine's clock was set: one clock alone
        readings(postgres=off),
        readings(postgres=off, nats=None),
    ):
        judged = clocks.judge(found)
        assert judged.state == "ahead"
        assert "set the" in judged.why


@pytest.mark.parametrize("at", [NOON, AUTUMN, SPRING, AUTUMN + timedelta(hours=1)])
@pytest.mark.parametrize("off", OFF)
def test_a_clock_of_nats_that_is_alone_stops_nothing_and_is_told(
    at: datetime, off: timedelta
) -> None:
    assert clocks.judge(readings(at, nats=off)).state == "ok"
    told = clocks.doubt(at, at + off) or ""
    ahead, behind = ("NATS", "this process") if off > timedelta() else ("this process", "NATS")
    assert told.startswith(f"the clock of {ahead} says")
    assert f"ahead of that of {behind}: set the wrong one right" in told


@pytest.mark.parametrize("at", [NOON, AUTUMN, SPRING, AUTUMN + timedelta(hours=1)])
def test_a_clock_of_nats_that_agrees_or_is_not_known_is_no_doubt(at: datetime) -> None:
    assert clocks.doubt(at, None) is None
    assert clocks.doubt(at, at + timedelta(minutes=4)) is None


@pytest.mark.parametrize("off", [FAR, NEAR])
@pytest.mark.parametrize("nats_is_ahead", [True, False, None])
def test_nats_tells_which_of_two_clocks_is_wrong(
    off: timedelta, *, nats_is_ahead: bool | None
) -> None:
    nats = {True: off, False: timedelta(), None: -off}[nats_is_ahead]
    wrong = {True: "PostgreSQL", False: "this process"}
    for wall, postgres in ((off, timedelta()), (timedelta(), off)):
        judged = clocks.judge(readings(wall=wall, anchor=wall, postgres=postgres, nats=nats))
        assert judged.state == ("behind" if nats_is_ahead else "ahead")
        if nats_is_ahead is None:
            assert judged.why.endswith("set the wrong ones right")
        else:
            assert judged.why.endswith(f"set the clock of {wrong[nats_is_ahead]} right")
        wrong = {True: "this process", False: "PostgreSQL"}


def test_nothing_is_appended_that_only_nats_bears_out(log: PostgresLog) -> None:
    """Two of three clocks may be those of one machine, and wrong."""
    log.clocks.nats = lambda: datetime.now(UTC) + FAR
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(clocks.clock, "now", lambda: datetime.now(UTC) + FAR)
        log.clocks = clocks.Clocks(log.clocks.nats)
        with pytest.raises(ClockError, match="set the clock of PostgreSQL right"), exclusive(log):
            pass
    log.clocks = clocks.Clocks(lambda: datetime.now(UTC) - FAR)
    with exclusive(log) as head:
        assert head.append([entry(1)]) == 1


@pytest.mark.parametrize("off", OFF)
def test_a_machine_whose_clock_was_always_so_goes_on(off: timedelta) -> None:
    found = readings(wall=off, postgres=off, nats=off, anchor=off, last=NOON - 2 * FAR)
    assert clocks.judge(found).state == "ok"


@given(*[st.integers(-2_000, 2_000)] * 4, st.none() | st.integers(-2_000, 2_000))
def test_what_is_let_through_cannot_poison(
    wall: int, postgres: int, anchor: int, nats: int, last: int | None
) -> None:
    found = readings(
        wall=timedelta(seconds=wall),
        postgres=timedelta(seconds=postgres),
        anchor=timedelta(seconds=anchor),
        nats=timedelta(seconds=nats),
        last=None if last is None else NOON + timedelta(seconds=last),
    )
    judged = clocks.judge(found)
    assert (judged.state == "ok") == (judged.why == "")
    if judged.state == "ok":
        stamps = (found.wall, found.postgres)
        assert min(stamps) >= (found.last_recorded or min(stamps)) - clocks.TOLERANCE
        assert max(stamps) <= min(stamps) + clocks.TOLERANCE, "whatever NATS says"


@pytest.mark.parametrize("off", [FAR, -FAR, NEAR, -NEAR])
def test_nothing_is_appended_while_a_clock_is_wrong(
    log: PostgresLog, monkeypatch: pytest.MonkeyPatch, off: timedelta
) -> None:
    with exclusive(log) as head:
        head.append([entry(1)])
    with monkeypatch.context() as patched:
        patched.setattr(clocks.clock, "now", lambda: datetime.now(UTC) + off)
        with pytest.raises(ClockError, match="set the"), exclusive(log):
            pass
    with exclusive(log) as head:
        assert head.append([entry(2)]) == 2


def test_times_ahead_of_now_are_alarms(log: PostgresLog) -> None:
    now = datetime.now(UTC)
    log.append([entry(1, time=now)])
    with log.connection() as connection:
        assert clocks.alarms(connection, now) == []
        log.append([entry(2, time=now + FAR)])
        (alarm,) = clocks.alarms(connection, now)
        assert "400 days" in alarm
        connection.execute("UPDATE head SET recorded_at = now() + interval '400 days'")
        assert len(clocks.alarms(connection, now)) == 2
        assert clocks.alarms(connection, now + 2 * FAR) == []


def test_an_empty_log_has_no_alarm(log: PostgresLog) -> None:
    with log.connection() as connection:
        assert clocks.alarms(connection, datetime.now(UTC)) == []
