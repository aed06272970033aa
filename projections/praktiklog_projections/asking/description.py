"""What is said of a measure and of an answer besides the rows: catalogue and meta."""

from collections.abc import Sequence
from typing import Any

import msgspec

from praktiklog_projections.asking.breaks import Break
from praktiklog_projections.asking.measure import Measure
from praktiklog_projections.asking.query import Question
from praktiklog_projections.asking.request import Request
from praktiklog_projections.engine import checkpoint


def description(measure: Measure) -> dict[str, Any]:
    """Return a measure's row of the catalogue (`measures.md`, section 1)."""
    return {
        "id": measure.id,
        "version": measure.version,
        "title_da": measure.title.da,
        "title_en": measure.title.en,
        "question": measure.question.da,
        "population": measure.population_words.da,
        "unit": measure.unit,
        "source": measure.source,
        "keys": list(measure.key_names),
        "columns": [column.name for column in measure.shown],
        "params": [
            param.name if param.default is None else f"{param.name}={param.default}"
            for param in measure.params
        ],
        "denominators": list(measure.denominators),
        "success": list(measure.success),
        "min_n": next((int(p.default or 0) for p in measure.params if p.name == "min_n"), None),
        "valid_from": measure.valid_from,
        "valid_to": measure.valid_to,
        "counting_rule": measure.counting_rule,
        "looks_ahead": measure.looks_ahead,
        "publishable": measure.publishable,
    }


def meta_of(
    question: Question, request: Request, state: checkpoint.Meta, breaks: Sequence[Break]
) -> dict[str, Any]:
    """Return what stands before the rows of an answer (`measures.md`, section 1).

    `breaks` are those that name the measure; those inside the period asked for stand there.
    """
    within = [each for each in breaks if each.is_inside(request.since, request.until)]
    measure = request.measure
    as_of = question.as_of
    position = state.position if as_of is None or as_of.position is None else as_of.position
    known_at = state.known_at if as_of is None else as_of.moment
    known = None if known_at is None else known_at.isoformat()
    dated = measure.dates != "none"
    return {
        "measure": measure.name,
        "title_da": measure.title.da,
        "from": request.since.isoformat() if dated else None,
        "to": request.until.isoformat() if dated else None,
        "by": list(request.by),
        "where": {key: str(values) for key, values in request.where.items()},
        "params": request.written,
        "known_at": known,
        "position": position,
        "today": request.at(question).today.isoformat(),
        "definition": measure.definition.da,
        "source_line": ", ".join(
            [
                f"{measure.name}, log position {position}, known at {known}",
                *(f"break on {each.breaks_on} ({each.cause})" for each in within),
            ]
        ),
        "unknown_events": state.unknown_events,
        "parked": state.parked,
        "breaks": msgspec.to_builtins(within),
    }
