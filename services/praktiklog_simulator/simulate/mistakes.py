"""What people register too late, wrongly or by mistake, and how they put it right."""

from praktiklog_events import (
    EndVoided,
    PlacementEnded,
    PlacementVoided,
    ReferralVoided,
    SlotVoided,
)
from praktiklog_simulator.simulate import rates
from praktiklog_simulator.simulate.days import on
from praktiklog_simulator.simulate.diary import A_DAY, Diary
from praktiklog_simulator.simulate.draws import Draws
from praktiklog_simulator.simulate.stays import Stay

MISTAKE = "mistake"
"""The reason of everything that is voided here."""


def days_late(draws: Draws) -> int:
    """Draw how many calendar days late something is registered; most often none."""
    return draws.between(*rates.LATE_DAYS) if draws.chance(rates.LATE) else 0


def void(
    diary: Diary, fact: ReferralVoided | SlotVoided | PlacementVoided | EndVoided, stamp: int
) -> int:
    """Take back what was registered at a stamp, later that day; return the stamp of it."""
    return diary.write(fact, stamp // A_DAY, after=stamp)


def end(diary: Diary, draws: Draws, stay: Stay, key: str, after: int) -> int:
    """Write down the end of a placement, some with a wrong day first; return its stamp.

    A wrong end lies before the true one, is voided, and registered anew.
    """
    wrong = max(stay.started, stay.ended - draws.between(1, 5))
    if wrong < stay.ended and draws.chance(rates.END_CORRECTED):
        ended = PlacementEnded(placement_id=key, ended_on=on(wrong), reason=stay.reason)
        stamp = diary.write(ended, stay.ended, after=after)
        after = void(diary, EndVoided(placement_id=key, reason=MISTAKE), stamp)
    ended = PlacementEnded(placement_id=key, ended_on=on(stay.ended), reason=stay.reason)
    return diary.write(ended, stay.ended, after=after, late=days_late(draws))
