"""Slot agreements (pladsaftaler): opened where no slot is vacant, each with a life of its own."""

from typing import Final

from msgspec import Struct, structs

from praktiklog_events import (
    CapacityChanged,
    SlotsClosed,
    SlotsConfirmed,
    SlotsOpened,
    SlotsPaused,
    SlotsResumed,
)
from praktiklog_events.vocabulary import SlotKind
from praktiklog_simulator.simulate.companies import Companies
from praktiklog_simulator.simulate.days import on
from praktiklog_simulator.simulate.diary import A_DAY, Diary
from praktiklog_simulator.simulate.draws import Draws, Weighted

_KINDS: Final = Weighted[tuple[SlotKind, int, int]](
    (
        (("centre", 4, 9), 40),
        (("single", 1, 3), 45),
        (("municipal", 2, 6), 8),
        (("assessment", 1, 4), 7),
    )
)
"""Kind, fewest and most slots, with its weight; a centre has at least four (DISCUS, 2009)."""

_A_MONTH: Final = 30
"""Days, about."""

_LIFE: Final = (240, 1_400)
_CONFIRMED_EVERY: Final = (45, 75)
_PAUSED: Final = 0.12
_CHANGED: Final = 0.3
_CLOSED_BECAUSE: Final = ("agreement_expired", "no_mentor", "company_closed", "too_little_effect")


class Seat(Struct):
    """One slot of an agreement from `first` to `last`, and until when it is taken."""

    agreement_id: str
    company_id: str
    first: int
    last: int
    taken_until: int
    known: int
    """The stamp before which nobody knows that it is vacant."""

    def take(self, until: int, known: int) -> None:
        """Let it be taken until a day, which is registered at the stamp `known`."""
        self.taken_until = max(self.taken_until, until)
        self.known = max(self.known, known)


class _Window(Struct, frozen=True):
    """The days of one slot, both included, and the stamp from which they are known."""

    first: int
    last: int
    known: int


class Supply:
    """The slots of one jobcentre."""

    def __init__(self, jobcentre: str, diary: Diary, draws: Draws, companies: Companies) -> None:
        self._jobcentre = jobcentre
        self._diary = diary
        self._draws = draws
        self._companies = companies
        self._number = 0
        self._seats: list[Seat] = []

    def seat(self, day: int, first: int, last: int) -> Seat:
        """Find a slot that is known on `day` to be vacant from `first` to `last`, or open some."""
        seats = self._seats
        ends_today = (day + 1) * A_DAY
        start = self._draws.below(len(seats) or 1)
        for index in range(start - len(seats), start):
            seat = seats[index]
            if (
                seat.known < ends_today
                and seat.taken_until < first
                and seat.first <= first
                and last <= seat.last
            ):
                return seat
        self._seats = [seat for seat in seats if seat.last >= day]
        return self._open(day, last)

    def _open(self, day: int, at_least_until: int) -> Seat:
        draws = self._draws
        kind, fewest, most = draws.weighted(_KINDS)
        slots = draws.between(fewest, most)
        closes = max(day + draws.between(*_LIFE), at_least_until + 30)
        company_id, branch, known = self._companies.register(day, slots + 2, closes)
        self._number += 1
        agreement_id = f"{self._jobcentre}-a{self._number}"
        opened = self._diary.write(
            SlotsOpened(
                agreement_id=agreement_id,
                company_id=company_id,
                jobcentre=self._jobcentre,
                slot_kind=kind,
                slots=slots,
                opened_on=on(day),
                branch=branch,
                hours_per_week=float(draws.pick((20, 25, 30, 37))),
            ),
            day,
            after=known,
        )
        # Nothing is paused or changed before the first candidate has gone.
        quiet = at_least_until + 1
        windows = [_Window(day, closes - 1, opened)] * slots
        if draws.chance(_PAUSED) and closes - quiet > 2 * _A_MONTH:
            windows = self._pause(agreement_id, windows, quiet, closes, opened)
        elif draws.chance(_CHANGED) and closes - quiet > 2 * _A_MONTH:
            windows = self._change(agreement_id, windows, quiet, closes, opened)
        self._confirm(agreement_id, day, closes, opened)
        self._diary.write(
            SlotsClosed(
                agreement_id=agreement_id,
                effective_on=on(closes),
                reason=draws.pick(_CLOSED_BECAUSE),
            ),
            closes,
            after=opened,
        )
        made = [
            Seat(agreement_id, company_id, window.first, window.last, day - 1, window.known)
            for window in windows
        ]
        self._seats += made
        return made[0]

    def _pause(
        self, agreement_id: str, windows: list[_Window], quiet: int, closes: int, after: int
    ) -> list[_Window]:
        """Pause all slots for some weeks; each is there before and again after it."""
        paused = self._draws.between(quiet, closes - _A_MONTH)
        resumed = min(paused + self._draws.between(14, 70), closes - 1)
        stamp = self._diary.write(
            SlotsPaused(agreement_id=agreement_id, effective_on=on(paused), reason="no_mentor"),
            paused,
            after=after,
        )
        stamp = self._diary.write(
            SlotsResumed(agreement_id=agreement_id, effective_on=on(resumed)), resumed, after=stamp
        )
        before = [structs.replace(window, last=paused - 1) for window in windows]
        return before + [structs.replace(window, first=resumed, known=stamp) for window in windows]

    def _change(
        self, agreement_id: str, windows: list[_Window], quiet: int, closes: int, after: int
    ) -> list[_Window]:
        """Give the agreement one or two slots more, or take one, from a day on."""
        changed = self._draws.between(quiet, closes - _A_MONTH)
        fewer = len(windows) > 1 and self._draws.chance(0.4)
        more = 0 if fewer else self._draws.between(1, 2)
        stamp = self._diary.write(
            CapacityChanged(
                agreement_id=agreement_id,
                slots=len(windows) - 1 if fewer else len(windows) + more,
                effective_on=on(changed),
                reason="fewer_slots" if fewer else "more_slots",
            ),
            changed,
            after=after,
        )
        if fewer:
            return [*windows[:-1], structs.replace(windows[-1], last=changed - 1)]
        return windows + [_Window(changed, closes - 1, stamp)] * more

    def _confirm(self, agreement_id: str, day: int, closes: int, after: int) -> None:
        while (day := day + self._draws.between(*_CONFIRMED_EVERY)) < closes:
            after = self._diary.write(
                SlotsConfirmed(agreement_id=agreement_id, confirmed_on=on(day)), day, after=after
            )
