"""Random sequences of commands about one agreement, for property tests."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from praktiklog_events import Fact, danish_date
from tests.services.facts import (
    capacity,
    closed,
    end_voided,
    ended,
    extended,
    paused,
    placement_voided,
    referred,
    released,
    reserved,
    resumed,
    slot_voided,
    started,
)
from tests.support.spec import NOON

_days = st.integers(-3, 10)
_which = st.integers(0, 5)
RESERVING = (
    st.tuples(st.just("reserve"), st.integers(0, 8), st.integers(0, 5), st.integers(1, 72)),
    st.tuples(st.just("release"), _which),
    st.tuples(st.just("void_slot"), _which),
    st.tuples(st.just("wait"), st.integers(1, 40)),
)
OTHERS = (
    st.tuples(st.just("start"), _which | st.none(), st.integers(-6, 0), st.integers(0, 9)),
    st.tuples(st.just("end"), _which, st.integers(-3, 0)),
    st.tuples(st.just("void_end"), _which),
    st.tuples(st.just("void_placement"), _which),
    st.tuples(st.just("extend"), _which, _days),
    st.tuples(st.just("capacity"), st.integers(0, 4), _days),
    st.tuples(st.just("pause"), _days),
    st.tuples(st.just("resume"), _days),
    st.tuples(st.just("close"), st.integers(7, 10)),
)
Step = tuple[Any, ...]

MOST: Final = 25
"""Steps of a sequence; each reservation has a referral and a candidate of its own."""

REFERRALS: Final = [referred(f"f-r{number}", f"p-r{number}") for number in range(MOST)]


def steps(*kinds: st.SearchStrategy[Step], most: int = MOST) -> st.SearchStrategy[list[Step]]:
    """Draw sequences; a reservation is as likely as everything else together."""
    return st.lists(st.one_of(kinds[0], st.one_of(*kinds)), max_size=most)


@dataclass
class Commands:
    """Turns steps into the facts of commands, with a clock that only waiting moves."""

    now: datetime = NOON
    reservations: list[str] = field(default_factory=list)
    placements: list[str] = field(default_factory=list)

    @property
    def today(self) -> date:
        return danish_date(self.now)

    def fact(self, step: Step) -> Fact | None:
        """Make the fact of one step; null where time passes, or there is nothing to change."""
        what, *values = step
        if what == "wait":
            self.now += timedelta(hours=values[0])
            return None
        if what == "reserve":
            return self._reserved(*values)
        if what == "start":
            return self._started(*values)
        if what in {"release", "void_slot"}:
            identity = _pick(self.reservations, values[0])
            make: Any = released if what == "release" else slot_voided
            return make(identity) if identity else None
        if what in {"end", "void_end", "void_placement", "extend"}:
            return self._about_placement(what, *values)
        on = self._on(values[-1])
        changes: dict[str, Any] = {"pause": paused, "resume": resumed, "close": closed}
        return capacity(values[0], on) if what == "capacity" else changes[what](on)

    def _on(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def _reserved(self, begin: int, length: int, hours: int) -> Fact:
        self.reservations.append(f"r{len(self.reservations)}")
        return reserved(
            self.reservations[-1],
            referral_id=f"f-{self.reservations[-1]}",
            candidate_id=f"p-{self.reservations[-1]}",
            reserved_on=self.today,
            starts_on=self._on(begin),
            ends_on=self._on(begin + length),
            expires_at=self.now + timedelta(hours=hours),
        )

    def _started(self, which: int | None, begin: int, length: int) -> Fact:
        reservation = None if which is None else _pick(self.reservations, which)
        self.placements.append(f"l{len(self.placements)}")
        return started(
            self.placements[-1],
            agreement_id="a1",
            reservation_id=reservation,
            started_on=self._on(begin),
            planned_end_on=self._on(begin + length),
        )

    def _about_placement(self, what: str, which: int, days: int = 0) -> Fact | None:
        identity = _pick(self.placements, which)
        if identity is None:
            return None
        if what == "end":
            return ended(self._on(days), identity)
        if what == "extend":
            return extended(self._on(days), identity)
        return end_voided(identity) if what == "void_end" else placement_voided(identity)


def _pick(names: list[str], which: int) -> str | None:
    return names[which % len(names)] if names else None
