"""The four figures of the contract, in the rows that its own commands print."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from psycopg import Connection

from praktiklog_projections.asking.answer import plain
from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.catalogue import measure
from praktiklog_projections.asking.measure import ResultRow
from praktiklog_projections.asking.query import Database, Executor, Question
from praktiklog_projections.asking.request import Request, request
from praktiklog_projections.effect.horizons import HORIZONS
from praktiklog_projections.errors import UnknownHorizon, UnknownKey
from praktiklog_runtime import clock

_FINE: Final = ("day", "week")
"""Keys that the measures take and these figures do not."""

KEYS: Final[dict[str, tuple[str, ...]]] = {
    name: tuple(key for key in measure(name).key_names if key not in _FINE)
    for name in ("occupancy", "flow", "effect")
}
"""Figure -> the keys that it can be asked by."""

__all__ = ["HORIZONS", "KEYS", "Figures"]


class Figures:
    """Answers questions with rows as the contract's JSON names and orders them.

    Dates in rows are ISO text, shares and means are not rounded. `period_to` is exclusive.
    Without `as_of` everything known counts and "today" is that of `now`, by default the
    present. Keys raise `UnknownKey`, horizons `UnknownHorizon`.
    """

    def __init__(
        self,
        source: Connection[Any] | Executor,
        as_of: AsOf | None = None,
        now: datetime | None = None,
    ) -> None:
        executor = Database(source) if isinstance(source, Connection) else source
        self._question = Question(executor, as_of, now or clock.now())

    def vacancies(self, on: date) -> list[ResultRow]:
        """Return each agreement's slots, occupied, reserved and vacant on a day."""
        return self._rows(request(measure("vacancies"), on=on))

    def occupancy(
        self, period_from: date, period_to: date, by: Sequence[str] = ()
    ) -> list[ResultRow]:
        """Return slot-days and the occupancy."""
        return self._ask("occupancy", period_from, period_to, by)

    def flow(self, period_from: date, period_to: date, by: Sequence[str] = ()) -> list[ResultRow]:
        """Return how far and how fast those came who were referred in the period."""
        return self._ask("flow", period_from, period_to, by)

    def effect(
        self, period_from: date, period_to: date, horizon: str, by: Sequence[str] = ()
    ) -> list[ResultRow]:
        """Return what became of those whose placement ended in the period."""
        if horizon not in HORIZONS:
            raise UnknownHorizon(horizon, HORIZONS)
        return self._ask("effect", period_from, period_to, by, {"horizon": horizon})

    def _ask(
        self,
        figure: str,
        period_from: date,
        period_to: date,
        by: Sequence[str],
        params: dict[str, str] | None = None,
    ) -> list[ResultRow]:
        for key in by:
            if key not in KEYS[figure]:
                raise UnknownKey(figure, key, KEYS[figure])
        return self._rows(
            request(measure(figure), since=period_from, until=period_to, by=by, params=params)
        )

    def _rows(self, asked: Request) -> list[ResultRow]:
        return plain(self._question, asked)
