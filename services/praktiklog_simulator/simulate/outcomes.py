"""What became of candidates after a placement, in the published shares (effekt)."""

from datetime import date
from typing import Final

from praktiklog_events import OutcomeObserved, OutcomeVoided, benefit_of
from praktiklog_events.scalars import OutcomeSource
from praktiklog_events.vocabulary import HORIZONS, Horizon, OutcomeStatus
from praktiklog_simulator.published.tables import effect, exit_shares
from praktiklog_simulator.simulate import rates
from praktiklog_simulator.simulate.days import on
from praktiklog_simulator.simulate.diary import Diary
from praktiklog_simulator.simulate.draws import Draws, Weighted
from praktiklog_simulator.simulate.mistakes import days_late
from praktiklog_simulator.simulate.people import Person
from praktiklog_simulator.simulate.stays import Stay

_REGISTER: Final[tuple[Horizon, ...]] = ("3m", "6m", "12m")
_REGISTER_DAYS: Final = (10, 40)
"""Days after the horizon until the register has an answer."""

_EXITS: Final = {row.status: row.share_pct for row in exit_shares()}
_OTHERWISE: Final = _EXITS["ordinary_job"] + _EXITS["education"]
_NATIONAL: Final = {
    (row.benefit, row.readiness): row.share_pct for row in effect() if row.jobcentre is None
}
_NEXT_PLACEMENT: Final = 10.0
"""Per cent who are in another placement: assumed."""


def success_pct(benefit: str, readiness: str | None) -> float:
    """Tell how many per cent of a group are in a job or education three months after.

    Published of the whole country for three groups (2019Q3); for the others what company centres
    had (2009).
    """
    return _NATIONAL.get((benefit, readiness), _OTHERWISE)


def observe(diary: Diary, draws: Draws, person: Person, stay: Stay, key: str, after: int) -> None:
    """Write down what the register and people said of a placement that ended."""
    statuses = _statuses(benefit_of(person.target_group), person.readiness)
    status = draws.weighted(statuses)
    ended = on(stay.ended)
    if draws.chance(rates.HEARD_OF):
        _write(diary, draws, key, "4w", status, ended, "manual", after)
    for horizon in _REGISTER:
        if not draws.chance(rates.AS_BEFORE):
            status = draws.weighted(statuses)
        if not draws.chance(rates.OBSERVED):
            continue
        said: OutcomeStatus = "unknown" if draws.chance(rates.UNKNOWN) else status
        if draws.chance(rates.OUTCOME_CORRECTED):
            wrong: OutcomeStatus = "benefit" if said != "benefit" else "next_placement"
            stamp = _write(diary, draws, key, horizon, wrong, ended, "register", after)
            after = diary.write(
                OutcomeVoided(
                    placement_id=key, horizon=horizon, source="register", reason="mistake"
                ),
                _due(horizon, ended) + _REGISTER_DAYS[1],
                after=stamp,
            )
        after = _write(diary, draws, key, horizon, said, ended, "register", after)


def _statuses(benefit: str, readiness: str | None) -> Weighted[OutcomeStatus]:
    found = _WEIGHTED.get((benefit, readiness))
    if found is None:
        share = success_pct(benefit, readiness)
        rest = 100 - share - _EXITS["flexjob"] - _EXITS["wage_subsidy"] - _NEXT_PLACEMENT
        found = _WEIGHTED[benefit, readiness] = Weighted(
            (
                ("ordinary_job", share * _EXITS["ordinary_job"] / _OTHERWISE),
                ("education", share * _EXITS["education"] / _OTHERWISE),
                ("flexjob", _EXITS["flexjob"]),
                ("wage_subsidy", _EXITS["wage_subsidy"]),
                ("next_placement", _NEXT_PLACEMENT),
                ("benefit", rest),
            )
        )
    return found


_WEIGHTED: Final[dict[tuple[str, str | None], Weighted[OutcomeStatus]]] = {}


def _due(horizon: Horizon, ended: date) -> int:
    return HORIZONS[horizon].due_on(ended).toordinal()


def _write(
    diary: Diary,
    draws: Draws,
    key: str,
    horizon: Horizon,
    status: OutcomeStatus,
    ended: date,
    source: OutcomeSource,
    after: int,
) -> int:
    day = _due(horizon, ended) + (draws.between(*_REGISTER_DAYS) if source == "register" else 0)
    fact = OutcomeObserved(
        placement_id=key,
        horizon=horizon,
        status=status,
        observed_on=on(day),
        source=source,
    )
    return diary.write(fact, day, after=after, late=days_late(draws))
