"""The breaks of a measure, as known at a point of the log."""

from praktiklog_projections.asking.breaks import Break
from praktiklog_projections.asking.measure import Measure
from praktiklog_projections.asking.query import Question
from praktiklog_projections.directory.tables import BREAK


def breaks(where: Question, measure: Measure) -> list[Break]:
    """Return the breaks that name a measure, or all of them, by day."""
    rows = where.executor.fetch(
        f"SELECT break_id, breaks_on, cause, expected_effect, measures "
        f"FROM ({where.known(BREAK)}) AS declared ORDER BY breaks_on, break_id",
        where.parameters(),
    )
    return [Break(*row) for *row, named in rows if {"all", measure.id} & set(named.split())]
