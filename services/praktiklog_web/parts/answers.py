"""Answers a page's question from the projections, all of it from one snapshot."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace
from psycopg import Connection

from praktiklog_projections.asking.answer import aggregates
from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.catalogue import measure
from praktiklog_projections.asking.figures import Figures
from praktiklog_projections.asking.numbers import ratio
from praktiklog_projections.engine import checkpoint
from praktiklog_runtime.clock import danish_date
from praktiklog_web.parts import periods
from praktiklog_web.parts.pages import OCCUPANCY, VACANCIES, Page
from praktiklog_web.parts.questions import Question, QuestionError

Row = dict[str, Any]
MomentAt = Callable[[int], datetime | None]
"""Tells the running maximum of `time` at a position of the log; None where it does not reach."""


class Answer(msgspec.Struct, frozen=True):
    """What a page shows: `question` has its gaps filled in, rows are the contract's.

    `total` is the row over everything that `rows` divide, or None where there is nothing to add
    up. `elsewhere` is the latest day with open agreements, where the day asked for has none.
    `as_of` is the point of the log asked from, None for all of it.
    """

    page: Page
    question: Question
    rows: list[Row]
    total: Row | None
    jobcentres: list[str]
    meta: checkpoint.Meta
    elsewhere: date | None = None
    as_of: AsOf | None = None


def answer(
    connection: Connection[Any],
    page: Page,
    question: Question,
    now: datetime,
    moment_at: MomentAt,
    *,
    full: bool,
) -> Answer:
    """Answer a question as of `now` (aware), in one transaction.

    `full` adds what only the page needs: the total and the jobcentres to choose from. Raises
    QuestionError where the point of the log asked for is not there.
    """
    with connection.transaction():
        meta = checkpoint.meta(connection, page.projection)
        as_of = _as_of(question, meta, now, moment_at)
        figures = Figures(connection, as_of, now)
        today = danish_date(as_of.moment if as_of else now)
        if page is VACANCIES:
            found = _vacancies(figures, question, today, meta, full=full)
        else:
            found = _period(figures, page, question, today, meta, full=full)
    return replace(found, as_of=as_of)


def _as_of(
    question: Question, meta: checkpoint.Meta, now: datetime, moment_at: MomentAt
) -> AsOf | None:
    if question.known_at is not None:
        if question.known_at > now:
            raise QuestionError(["Kendt den: tidspunktet ligger i fremtiden. Vælg et tidligere."])
        return AsOf(question.known_at)
    position = question.at_position
    if position is None:
        return None
    moment = moment_at(position) if position <= meta.position else None
    if moment is None:
        raise QuestionError(
            [f"Position {position} er ikke nået. Vælg en position fra 1 til {meta.position}."]
        )
    return AsOf(moment, position)


def _vacancies(
    figures: Figures, question: Question, today: date, meta: checkpoint.Meta, *, full: bool
) -> Answer:
    question = replace(question, on=question.on or today)
    everywhere = figures.vacancies(question.on or today)
    rows = _of(question.jobcentre, everywhere)
    if question.free:
        rows = [row for row in rows if row["vacant"] > 0]
    total = {
        name: sum(row[name] for row in rows) for name in ("slots", "occupied", "reserved", "vacant")
    }
    return Answer(
        page=VACANCIES,
        question=question,
        rows=rows,
        total=total if len(rows) > 1 else None,
        jobcentres=_jobcentres(everywhere),
        meta=meta,
        elsewhere=periods.latest_open_day(figures, today) if full and not everywhere else None,
    )


def _period(
    figures: Figures,
    page: Page,
    question: Question,
    today: date,
    meta: checkpoint.Meta,
    *,
    full: bool,
) -> Answer:
    by = question.by
    if question.jobcentre is not None and "jobcentre" not in by:
        by = ("jobcentre", *by)
        question = replace(question, by=by)

    def ask(by: Sequence[str]) -> list[Row]:
        return periods.ask(figures, page, first, after, by, horizon=question.horizon)

    first, after = periods.recent(today)
    if question.period_from is not None and question.period_to is not None:
        first, after = question.period_from, question.period_to
    everywhere = ask(by)
    if question.period_from is None and not any(periods.is_active(page, row) for row in everywhere):
        found = periods.latest(figures, page, question.horizon, today)
        if found is not None:
            first, after = found
            everywhere = ask(by)
    question = replace(question, period_from=first, period_to=after)
    rows = _of(question.jobcentre, everywhere)
    if not full:
        return Answer(page, question, rows, None, [], meta)
    centres = everywhere if "jobcentre" in by else ask(["jobcentre"])
    total = _total(page, question, rows, ask) if len(rows) > 1 else None
    return Answer(page, question, rows, total, _jobcentres(centres), meta)


def _total(
    page: Page, question: Question, rows: list[Row], ask: Callable[[Sequence[str]], list[Row]]
) -> Row | None:
    if page is not OCCUPANCY:
        # Medians and intervals do not add up: the whole is a question of its own.
        by = [] if question.jobcentre is None else ["jobcentre"]
        return next(iter(_of(question.jobcentre, ask(by))), None)
    sums = [column.name for column in aggregates(measure("occupancy"))]
    total = {name: sum(row[name] for row in rows) for name in sums}
    return total | {"occupancy": ratio(total["occupied_slot_days"], total["available_slot_days"])}


def _of(jobcentre: str | None, rows: list[Row]) -> list[Row]:
    return [row for row in rows if jobcentre is None or row["jobcentre"] == jobcentre]


def _jobcentres(rows: list[Row]) -> list[str]:
    return sorted({row["jobcentre"] for row in rows if row["jobcentre"] is not None})
