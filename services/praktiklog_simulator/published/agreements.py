"""Slot agreements (pladsaftaler): their slots from day to day, and the facts about them."""

from datetime import date, datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from praktiklog_events import (
    CapacityChanged,
    SlotsClosed,
    SlotsConfirmed,
    SlotsOpened,
    SlotsPaused,
    SlotsResumed,
)
from praktiklog_simulator.published.companies import Company, register
from praktiklog_simulator.published.days import A_DAY
from praktiklog_simulator.published.diary import Diary
from praktiklog_simulator.published.draw import chance, draw, pick

HISTORY_ENDS: Final = "history_ends"
"""Why an agreement closes that nothing but the end of the history closed."""

_ASKED: Final = ((6, 1), (12, 1))


class Agreement(Struct, frozen=True):
    """Slots in one company from `opened_on` until the day before `closed_on`.

    They number `slots`, from `changed_on` on `changed_to`.
    """

    agreement_id: str
    company: Company
    slot_kind: Literal["centre", "single"]
    slots: int
    opened_on: date
    closed_on: date
    closed_because: str
    changed_on: date | None = None
    changed_to: int | None = None

    @property
    def jobcentre(self) -> str:
        """The jobcentre that has the agreement."""
        return self.company.jobcentre

    @property
    def most_slots(self) -> int:
        """The largest number of slots it ever has."""
        return max(self.slots, self.changed_to or 0)

    def slots_on(self, day: date) -> int:
        """Tell how many slots there are on a day, pauses aside."""
        if not self.opened_on <= day < self.closed_on:
            return 0
        if self.changed_on is not None and self.changed_to is not None and day >= self.changed_on:
            return self.changed_to
        return self.slots


class Pause(Struct, frozen=True):
    """No slots from `paused_on` until the day before `resumed_on`."""

    paused_on: date
    resumed_on: date


def write_opening(diary: Diary, agreement: Agreement) -> datetime:
    """Write down the company and the agreement; return when both were registered."""
    key = agreement.agreement_id
    known = register(
        diary,
        agreement.company,
        agreement.opened_on - timedelta(days=12 + draw(20, "met", key)),
        agreement.most_slots,
    )
    return diary.write(
        SlotsOpened(
            agreement_id=key,
            company_id=agreement.company.company_id,
            jobcentre=agreement.jobcentre,
            slot_kind=agreement.slot_kind,
            slots=agreement.slots,
            opened_on=agreement.opened_on,
            branch=agreement.company.branch,
            hours_per_week=float(pick((20, 25, 25, 30, 37), "hours", key)),
        ),
        agreement.jobcentre,
        agreement.opened_on - timedelta(days=draw(9, "signed", key)),
        after=known,
    )


def write_course(diary: Diary, agreement: Agreement, pause: Pause | None, after: datetime) -> None:
    """Write down what became of the agreement after its opening at `after`."""
    key, jobcentre = agreement.agreement_id, agreement.jobcentre
    if agreement.changed_on is not None and agreement.changed_to is not None:
        diary.write(
            CapacityChanged(
                agreement_id=key,
                slots=agreement.changed_to,
                effective_on=agreement.changed_on,
                reason="more_slots" if agreement.changed_to > agreement.slots else "fewer_slots",
            ),
            jobcentre,
            agreement.changed_on - timedelta(days=draw(10, "warned", key)),
            after=after,
        )
    for confirmed_on in _confirmations(agreement):
        diary.write(
            SlotsConfirmed(agreement_id=key, confirmed_on=confirmed_on),
            jobcentre,
            confirmed_on,
            after=after,
        )
    if pause is not None:
        paused = diary.write(
            SlotsPaused(agreement_id=key, effective_on=pause.paused_on, reason="no_mentor"),
            jobcentre,
            pause.paused_on,
            after=after,
        )
        diary.write(
            SlotsResumed(agreement_id=key, effective_on=pause.resumed_on),
            jobcentre,
            pause.resumed_on,
            after=paused,
        )
    diary.write(
        SlotsClosed(
            agreement_id=key, effective_on=agreement.closed_on, reason=agreement.closed_because
        ),
        jobcentre,
        agreement.closed_on - A_DAY,
        after=after,
    )


def _confirmations(agreement: Agreement) -> list[date]:
    """Pick the days in June and December on which the company was asked and confirmed."""
    key = agreement.agreement_id
    return [
        day
        for year in range(agreement.opened_on.year, agreement.closed_on.year + 1)
        for month, first in _ASKED
        for day in [date(year, month, first) + timedelta(days=draw(12, "asked", key, year, month))]
        if agreement.opened_on <= day < agreement.closed_on - A_DAY and chance(60, "said", key, day)
    ]
