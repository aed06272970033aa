"""Answers a page's question from the projections, all of it from one snapshot."""

from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

import msgspec
from msgspec.structs import replace

from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.columns import Sum
from praktiklog_projections.asking.query import Question as Where
from praktiklog_projections.asking.request import Request, request
from praktiklog_projections.engine import checkpoint
from praktiklog_runtime.clock import danish_date
from praktiklog_web.parts import naming
from praktiklog_web.parts.figure import periods
from praktiklog_web.parts.figure.asking import Asking
from praktiklog_web.parts.figure.figure import Figure
from praktiklog_web.parts.figure.question import Question, QuestionError
from praktiklog_web.parts.naming import NO_NAMES, Naming
from praktiklog_web.site.asking import Source
from praktiklog_web.site.language import _

Row = dict[str, Any]
_CLOSE = 0.5


class Answer(msgspec.Struct, frozen=True):
    """What a page shows: `question` has its gaps filled in, rows are the contract's.

    `total` is the row over everything that `rows` divide, or None where there is nothing to add
    up. `naming` says what the ids and codes in them are called. `elsewhere` is the latest day
    with something to show, where the day asked for has nothing. `as_of` is the point of the log
    asked from, None for all of it.
    """

    figure: Figure
    question: Question
    rows: list[Row]
    total: Row | None
    jobcentres: list[str]
    meta: checkpoint.Meta
    elsewhere: date | None = None
    as_of: AsOf | None = None
    naming: Naming = NO_NAMES

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of every row, in their order."""
        return self.figure.own_keys or self.question.by


def answer(
    source: Source, figure: Figure, question: Question, *, full: bool, named: bool = False
) -> Answer:
    """Answer a question in the source's snapshot.

    `full` looks for another day where this one has nothing; `named` asks for what files leave
    out: the names of ids and codes, the total, the jobcentres to choose from. Raises
    QuestionError where the point of the log asked for, or the jobcentre, is not there.
    """
    point = as_of(question, source)
    asking = Asking(figure, Where(source.executor, point, source.now), source)
    if figure.of_a_day:
        found = _day(asking, question, source)
    else:
        found = _period(asking, question, source, whole=named)
    if question.jobcentre is not None and not found.rows:
        _check_jobcentre(question.jobcentre, found.jobcentres)
    if named:
        ids = naming.ids_of(found.keys, found.rows)
        found = replace(found, naming=naming.named(source, asking.where, ids))
    if not full:
        return replace(found, as_of=point)
    elsewhere = None
    if figure.of_a_day and not found.rows and question.jobcentre is None and not question.free:
        elsewhere = periods.latest_day(asking)
    return replace(found, as_of=point, elsewhere=elsewhere)


def as_json(source: Source, figure: Figure, question: Question) -> bytes:
    """Answer with the rows alone, as JSON; raises as `answer`."""
    asked = None
    if question.jobcentre is None and not question.free:
        point = as_of(question, source)
        where = Where(source.executor, point, source.now)
        asked = _asked(figure, question, danish_date(where.moment))
    if asked is None:
        return msgspec.json.encode(answer(source, figure, question, full=False).rows)
    # All rows of one question: they are written down with its answer already.
    return source.answer(where, asked).encoded


def _asked(figure: Figure, question: Question, today: date) -> Request | None:
    """Return the one question that a page's rows answer, None where the page has to look first."""
    if figure.of_a_day:
        return request(figure.record, on=question.on or today)
    if question.period_from is None or question.period_to is None:
        return None
    return request(
        figure.record,
        since=question.period_from,
        until=question.period_to,
        by=question.by,
        params=question.params,
    )


def as_of(question: Question, source: Source) -> AsOf | None:
    """Return the point of the log that is asked from; raises QuestionError."""
    if question.known_at is not None:
        if question.known_at > source.now:
            raise QuestionError(
                [_("Known at: the time lies in the future. Choose an earlier one.")]
            )
        return AsOf(question.known_at)
    position = question.at_position
    if position is None:
        return None
    moment: datetime | None = None
    if position <= source.meta.position:
        moment = source.moment_at(position)
    if moment is None:
        raise QuestionError(
            [
                _("Position {position} is not reached. Choose one from 1 to {last}.").format(
                    position=position, last=source.meta.position
                )
            ]
        )
    return AsOf(moment, position)


def _day(asking: Asking, question: Question, source: Source) -> Answer:
    question = replace(question, on=question.on or asking.today)
    everywhere = asking.day(question.on or asking.today)
    rows = _of(question.jobcentre, everywhere)
    if question.free:
        rows = [row for row in rows if row["vacant"] > 0]
    sums = [column.name for column in asking.figure.record.shown if isinstance(column, Sum)]
    total = {name: sum(row[name] for row in rows) for name in sums}
    return Answer(
        figure=asking.figure,
        question=question,
        rows=rows,
        total=total if len(rows) > 1 else None,
        jobcentres=_jobcentres(everywhere),
        meta=source.holds,
    )


def _period(asking: Asking, question: Question, source: Source, *, whole: bool) -> Answer:
    first, after = periods.recent(asking.today)
    if question.period_from is not None and question.period_to is not None:
        first, after = question.period_from, question.period_to
    elif not _something(asking, first, after, question):
        first, after = periods.latest(asking, question.params) or (first, after)
    by = question.by
    if question.jobcentre is not None and "jobcentre" not in by:
        by = ("jobcentre", *by)
    question = replace(question, by=by, period_from=first, period_to=after)
    one, params = question.jobcentre, question.params
    rows = asking.period(first, after, question.by, params=params, jobcentre=one)
    centres = []
    if whole or not rows:
        centres = asking.period(first, after, ["jobcentre"], params=params)
    total = None
    if whole and len(rows) > 1:
        # Medians and intervals do not add up: the whole is a question of its own.
        (total,) = asking.period(first, after, [], params=params, jobcentre=one)
    return Answer(
        figure=asking.figure,
        question=question,
        rows=rows,
        total=total,
        jobcentres=_jobcentres(centres),
        meta=source.holds,
    )


def _something(asking: Asking, first: date, after: date, question: Question) -> bool:
    (row,) = asking.period(first, after, [], params=question.params)
    return asking.happened(row)


def _check_jobcentre(asked: str, known: list[str]) -> None:
    if asked in known or not known:
        return
    close = get_close_matches(asked, known, cutoff=_CLOSE) or known
    raise QuestionError(
        [
            _(
                "jobcentre={asked}: nothing is recorded under that name here. Did you mean {close}?"
            ).format(asked=repr(asked), close=", ".join(close[:5]))
        ]
    )


def _of(jobcentre: str | None, rows: list[Row]) -> list[Row]:
    return [row for row in rows if jobcentre is None or row["jobcentre"] == jobcentre]


def _jobcentres(rows: list[Row]) -> list[str]:
    return sorted({row["jobcentre"] for row in rows if row["jobcentre"] is not None})
