"""Every published figure beside the one that is computed from the log."""

from collections.abc import Callable, Hashable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol, TypedDict

from praktiklog_simulator.published import (
    CentresOpen,
    EffectShare,
    InflowPerMonth,
    MeanDays,
    PersonsInPlacement,
    Question,
    ShareStarted,
    SlotsAvailable,
    published_figures,
)

Rows = list[dict[str, Any]]
"""Rows of a figure, as the contract's JSON has them."""


class Row(TypedDict):
    """One line of `praktiklog published`; `computed` is not rounded."""

    id: str
    source: str
    what: str
    published: float
    computed: float | None
    agrees: bool
    note: str | None


class FiguresProtocol(Protocol):
    """What computes the figures of a log: the projections. Every `period_to` is exclusive."""

    def vacancies(self, on: date) -> Rows:
        """Tell which slots are free on a day."""

    def occupancy(self, period_from: date, period_to: date, by: Sequence[str]) -> Rows:
        """Count slot-days."""

    def flow(self, period_from: date, period_to: date, by: Sequence[str]) -> Rows:
        """Follow the referrals of a period."""

    def effect(self, period_from: date, period_to: date, horizon: str, by: Sequence[str]) -> Rows:
        """Tell what became of those whose placement ended in a period."""


def compare(figures: FiguresProtocol) -> list[Row]:
    """Put the figure computed from the log beside every published one.

    They agree where the computed one, rounded to the decimals that were published, equals the
    published one. Nothing in the log to compute from is null, and does not agree.
    """
    asked = _Asked(figures)
    rows: list[Row] = []
    for figure in published_figures():
        computed = _computed(figure.question, asked)
        rows.append(
            {
                "id": figure.id,
                "source": figure.source,
                "what": figure.what,
                "published": figure.published,
                "computed": computed,
                "agrees": _agrees(figure.published, computed, figure.decimals),
                "note": figure.note,
            }
        )
    return rows


def _agrees(published: float, computed: float | None, decimals: int) -> bool:
    """Compare as printed: halves are rounded up, as a reader would."""
    if computed is None:
        return False
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(computed)).quantize(step, ROUND_HALF_UP)
    return rounded == Decimal(repr(published)).quantize(step, ROUND_HALF_UP)


def _computed(question: Question, asked: "_Asked") -> float | None:
    match question:
        case PersonsInPlacement(jobcentre, on):
            computed: float | None = asked.persons(jobcentre, on)
        case SlotsAvailable(jobcentre, slot_kind, on):
            computed = float(sum(asked.slots(jobcentre, slot_kind, on)))
        case CentresOpen(jobcentre, on):
            computed = float(sum(slots > 0 for slots in asked.slots(jobcentre, "centre", on)))
        case InflowPerMonth(jobcentre, from_, to):
            computed = _over(asked.flow(jobcentre, from_, to, "referred"), _months(from_, to))
        case MeanDays(jobcentre, from_, to, unit):
            per = {"days": 1.0, "weeks": 7.0, "working_days": 7 / 5}[unit]
            computed = _over(asked.flow(jobcentre, from_, to, "mean_days"), per)
        case ShareStarted(jobcentre, from_, to):
            computed = _over(asked.flow(jobcentre, from_, to, "share_started"), 0.01)
        case EffectShare():
            computed = _over(asked.effect_share(question), 0.01)
    return computed


def _over(value: float | None, unit: float) -> float | None:
    return None if value is None else value / unit


def _months(from_: date, to: date) -> int:
    return 12 * (to.year - from_.year) + to.month - from_.month


class _Asked:
    """Asks for each figure, period and key once, whatever number of rows is looked up in it."""

    def __init__(self, figures: FiguresProtocol) -> None:
        self._figures = figures
        self._answers: dict[Hashable, Rows] = {}

    def persons(self, jobcentre: str, on: date) -> float:
        """Count those in placement on a day: occupied, wage subsidy and outside."""
        after = date.fromordinal(on.toordinal() + 1)
        rows = self._once(
            ("occupancy", on), lambda: self._figures.occupancy(on, after, ("jobcentre",))
        )
        return float(
            sum(
                row["occupied_slot_days"] + row["wage_subsidy_slot_days"] + row["outside_slot_days"]
                for row in rows
                if row["jobcentre"] == jobcentre
            )
        )

    def slots(self, jobcentre: str, slot_kind: str, on: date) -> list[int]:
        """List the slots of every agreement of a kind on a day."""
        rows = self._once(("vacancies", on), lambda: self._figures.vacancies(on))
        return [
            row["slots"]
            for row in rows
            if row["jobcentre"] == jobcentre and row["slot_kind"] == slot_kind
        ]

    def flow(self, jobcentre: str, from_: date, to: date, measure: str) -> float | None:
        """Look a measure of the flow up."""
        rows = self._once(
            ("flow", from_, to), lambda: self._figures.flow(from_, to, ("jobcentre",))
        )
        return _found(rows, {"jobcentre": jobcentre}, measure)

    def effect_share(self, question: EffectShare) -> float | None:
        """Look the share of a group up, by those keys that the question names."""
        keys = {
            key: value
            for key, value in (
                ("jobcentre", question.jobcentre),
                ("benefit", question.benefit),
                ("readiness", question.readiness),
            )
            if value is not None
        }
        by = tuple(keys)
        rows = self._once(
            ("effect", question.from_, question.to, question.horizon, by),
            lambda: self._figures.effect(question.from_, question.to, question.horizon, by),
        )
        return _found(rows, keys, "share")

    def _once(self, key: Hashable, ask: Callable[[], Rows]) -> Rows:
        if key not in self._answers:
            self._answers[key] = ask()
        return self._answers[key]


def _found(rows: Rows, keys: dict[str, str], measure: str) -> float | None:
    for row in rows:
        if all(row[key] == value for key, value in keys.items()):
            value = row[measure]
            return None if value is None else float(value)
    return None
