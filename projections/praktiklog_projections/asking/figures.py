"""All figures, asked of the projections' tables."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from psycopg import Connection

from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.query import Question, ResultRow
from praktiklog_projections.effect import figures as effect_figures
from praktiklog_projections.flow import figures as flow_figures
from praktiklog_projections.occupancy import figures as occupancy_figures
from praktiklog_projections.occupancy.vacancies import vacancies
from praktiklog_runtime import clock

KEYS: Final[dict[str, tuple[str, ...]]] = {
    "occupancy": occupancy_figures.KEYS,
    "flow": flow_figures.KEYS,
    "effect": effect_figures.KEYS,
}
"""Figure -> the keys that it can be asked by."""

HORIZONS: Final[tuple[str, ...]] = effect_figures.HORIZONS
"""The horizons that the effect can be asked at."""


class Figures:
    """Answers questions with rows as the contract's JSON names and orders them.

    Dates in rows are ISO text, shares and means are not rounded. `period_to` is exclusive.
    Without `as_of` everything known counts and "today" is that of `now`, by default the
    present. Keys raise `UnknownKey`, horizons `UnknownHorizon`.
    """

    def __init__(
        self,
        connection: Connection[Any],
        as_of: AsOf | None = None,
        now: datetime | None = None,
    ) -> None:
        self._question = Question(connection, as_of, now or clock.now())

    def vacancies(self, on: date) -> list[ResultRow]:
        """Return each agreement's slots, occupied, reserved and vacant on a day."""
        return vacancies(self._question, on)

    def occupancy(
        self, period_from: date, period_to: date, by: Sequence[str] = ()
    ) -> list[ResultRow]:
        """Return slot-days and the occupancy."""
        return occupancy_figures.occupancy(self._question, period_from, period_to, by)

    def flow(self, period_from: date, period_to: date, by: Sequence[str] = ()) -> list[ResultRow]:
        """Return how far and how fast those came who were referred in the period."""
        return flow_figures.flow(self._question, period_from, period_to, by)

    def effect(
        self, period_from: date, period_to: date, horizon: str, by: Sequence[str] = ()
    ) -> list[ResultRow]:
        """Return what became of those whose placement ended in the period."""
        return effect_figures.effect(self._question, period_from, period_to, horizon, by)
