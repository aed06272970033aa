"""The agreements of six jobcentres, so that June 2010 and June 2011 have the published slots.

Published are the centres, their slots and the single slots of two days. Assumed is the rest:
which agreements there were before, between and after, and how the slots are spread over them.
"""

from datetime import date, timedelta
from typing import Final, Literal

from praktiklog_simulator.published.agreements import HISTORY_ENDS, Agreement
from praktiklog_simulator.published.companies import company
from praktiklog_simulator.published.days import working_day_from
from praktiklog_simulator.published.draw import draw, pick, shuffled
from praktiklog_simulator.published.tables import Development

SLOTS_PER_SINGLE_AGREEMENT: Final = 2.4
"""How many single slots one company has on average: assumed, nothing was published."""

_OLD_OPENED: Final = (date(2009, 9, 1), 260)
_NEW_OPENED: Final = (date(2010, 8, 2), 290)
_CHANGED: Final = (date(2010, 8, 16), 270)
_CLOSED_BETWEEN: Final = (date(2010, 9, 1), 240)
_ENDS: Final = (
    date(2011, 9, 1),
    date(2011, 10, 1),
    date(2011, 11, 1),
    date(2011, 12, 1),
    date(2012, 1, 1),
)


def agreements(before: Development, after: Development) -> list[Agreement]:
    """Plan the agreements of one jobcentre from its rows of June 2010 and June 2011."""
    centres = _planned(
        before.jobcentre,
        "centre",
        _spread(before.centre_slots, before.centres, before.jobcentre, "centre", 2010),
        _spread(after.centre_slots, after.centres, after.jobcentre, "centre", 2011),
    )
    singles = _planned(
        before.jobcentre,
        "single",
        _spread(
            before.single_slots, _companies(before.single_slots), before.jobcentre, "single", 2010
        ),
        _spread(
            after.single_slots, _companies(after.single_slots), after.jobcentre, "single", 2011
        ),
    )
    return centres + singles


def _companies(slots: int) -> int:
    return max(1, round(slots / SLOTS_PER_SINGLE_AGREEMENT))


def _spread(slots: int, over: int, *key: object) -> list[int]:
    """Spread the slots over so many agreements, unevenly, each at least one; largest first."""
    sizes = [slots // over + (index < slots % over) for index in range(over)]
    for turn in range(over):
        giver, taker = draw(over, "giver", turn, *key), draw(over, "taker", turn, *key)
        if sizes[giver] > 1 and sizes[taker] <= sizes[giver]:
            sizes[giver] -= 1
            sizes[taker] += 1
    return sorted(sizes, reverse=True)


def _planned(
    jobcentre: str, kind: Literal["centre", "single"], sizes: list[int], sizes_after: list[int]
) -> list[Agreement]:
    """Let agreements of June 2010 close, change or go on, and open those that are missing."""
    closing = max(len(sizes) // 9, len(sizes) - len(sizes_after))
    order = shuffled(range(len(sizes)), "closing", jobcentre, kind)
    staying = sorted(order[closing:])
    planned = [
        _agreement(jobcentre, kind, index, sizes[index], closes_between=True)
        for index in sorted(order[:closing])
    ]
    planned += [
        _agreement(jobcentre, kind, index, sizes[index], later=sizes_after[place])
        for place, index in enumerate(staying)
    ]
    planned += [
        _agreement(jobcentre, kind, len(sizes) + place, size, new=True)
        for place, size in enumerate(sizes_after[len(staying) :])
    ]
    return planned


def _agreement(
    jobcentre: str,
    kind: Literal["centre", "single"],
    index: int,
    slots: int,
    *,
    later: int | None = None,
    new: bool = False,
    closes_between: bool = False,
) -> Agreement:
    key = f"{kind}-{index + 1:03}"
    changes = later is not None and later != slots
    return Agreement(
        agreement_id=f"ph-{jobcentre}-{key}",
        company=company(jobcentre, key),
        slot_kind=kind,
        slots=slots,
        opened_on=_day(_NEW_OPENED if new else _OLD_OPENED, "opened", jobcentre, key),
        closed_on=(
            _day(_CLOSED_BETWEEN, "closed", jobcentre, key)
            if closes_between
            else pick(_ENDS, "ends", jobcentre, key)
        ),
        closed_because="too_little_effect" if closes_between else HISTORY_ENDS,
        changed_on=_day(_CHANGED, "changed", jobcentre, key) if changes else None,
        changed_to=later if changes else None,
    )


def _day(window: tuple[date, int], *key: object) -> date:
    first, length = window
    return working_day_from(first + timedelta(days=draw(length, *key)))
