"""The history of six cities and the rest of the country in 2019: slots, placements, outcomes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from praktiklog_events import PlacementEnded, PlacementExtended, PlacementStarted
from praktiklog_simulator.published import effect_2019
from praktiklog_simulator.published.agreements import (
    HISTORY_ENDS,
    Agreement,
    write_course,
    write_opening,
)
from praktiklog_simulator.published.companies import company
from praktiklog_simulator.published.days import working_day_until
from praktiklog_simulator.published.diary import Diary
from praktiklog_simulator.published.draw import chance, draw, pick
from praktiklog_simulator.published.effect_2019 import Case
from praktiklog_simulator.published.outcomes import Ended, write_register

_CASES_PER_COMPANY: Final = 18
_OUTSIDE_PERCENT: Final = 25


def write(diary: Diary) -> None:
    """Write down every placement that ended in the quarter, with the slots it was in."""
    jobcentres: dict[str, list[Case]] = {}
    for case in effect_2019.cases():
        jobcentres.setdefault(case.jobcentre, []).append(case)
    for jobcentre, cases in jobcentres.items():
        _write_jobcentre(diary, jobcentre, cases)


def _write_jobcentre(diary: Diary, jobcentre: str, cases: Sequence[Case]) -> None:
    number = len(cases) // _CASES_PER_COMPANY
    by_company: dict[int, list[Case]] = {index: [] for index in range(number)}
    for case in cases:
        by_company[draw(number, "company", case.placement_id)].append(case)
    for index, placed in by_company.items():
        inside = [case for case in placed if not chance(_OUTSIDE_PERCENT, "out", case.placement_id)]
        agreement = _agreement(jobcentre, index, inside)
        opened = write_opening(diary, agreement)
        write_course(diary, agreement, None, opened)
        for case in placed:
            _write_case(diary, case, agreement, opened, inside=case in inside)


def _agreement(jobcentre: str, index: int, inside: Sequence[Case]) -> Agreement:
    """Make the agreement that has room for those placed in it, half of it at first."""
    at_once = {case.started_on: _at_once(inside, case.started_on) for case in inside}
    most = max(at_once.values(), default=1)
    half = (most + 1) // 2
    more_from = min((day for day, placed in at_once.items() if placed > half), default=None)
    opened_on = min(at_once, default=effect_2019.FROM)
    key = f"2019-{index + 1:03}"
    return Agreement(
        agreement_id=f"ph-{jobcentre}-{key}",
        company=company(jobcentre, key),
        slot_kind="centre" if most > 3 else "single",  # noqa: PLR2004  a centre has at least 4
        slots=half,
        opened_on=opened_on,
        closed_on=effect_2019.TO,
        closed_because=HISTORY_ENDS,
        changed_on=more_from,
        changed_to=None if more_from is None else most,
    )


def _at_once(cases: Sequence[Case], day: date) -> int:
    return sum(case.started_on <= day <= case.ended_on for case in cases)


def _write_case(
    diary: Diary, case: Case, agreement: Agreement, opened: datetime, *, inside: bool
) -> None:
    key = case.placement_id
    length = (case.ended_on - case.started_on).days
    extended = length > 80 and chance(50, "extended", key)  # noqa: PLR2004  13 weeks and more
    planned_end_on = case.ended_on
    if extended:
        planned_end_on = working_day_until(case.started_on + timedelta(days=length // 2))
    after = diary.write(
        PlacementStarted(
            placement_id=key,
            agreement_id=agreement.agreement_id if inside else None,
            company_id=agreement.company.company_id,
            candidate_id=f"{key}-person",
            jobcentre=case.jobcentre,
            offer="praktik",
            target_group=case.target_group,
            readiness=case.readiness,
            hours_per_week=float(pick((20, 25, 30, 37, 37), "hours", key)),
            started_on=case.started_on,
            planned_end_on=planned_end_on,
        ),
        case.jobcentre,
        case.started_on,
        after=opened,
        late=2 + draw(20, "late", key) if chance(5, "is late", key) else 0,
    )
    if extended:
        decided_on = working_day_until(planned_end_on - timedelta(days=draw(10, "decided", key)))
        after = diary.write(
            PlacementExtended(
                placement_id=key,
                planned_end_on=case.ended_on,
                decided_on=max(decided_on, case.started_on),
                reason="more_training",
            ),
            case.jobcentre,
            max(decided_on, case.started_on),
            after=after,
        )
    after = diary.write(
        PlacementEnded(placement_id=key, ended_on=case.ended_on, reason="completed"),
        case.jobcentre,
        case.ended_on,
        after=after,
        late=2 + draw(20, "late end", key) if chance(5, "end is late", key) else 0,
    )
    write_register(diary, Ended(case.jobcentre, key, case.ended_on, after), case.status)
