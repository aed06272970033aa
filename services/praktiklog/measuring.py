"""`measures`, `measure` and `explain`: every measure, and what is behind a cell."""

from datetime import date, datetime
from functools import partial
from typing import Annotated, Final

import msgspec
import typer

from praktiklog.asking import asking
from praktiklog.errors import CommandFailed, explained
from praktiklog.options import AtPosition, By, Formatted, KnownAt, parse_date
from praktiklog.output import Format, print_json, print_rows
from praktiklog_projections.asking import catalogue
from praktiklog_projections.asking import explain as explaining
from praktiklog_projections.asking.answer import answer
from praktiklog_projections.asking.description import description, meta_of
from praktiklog_projections.asking.request import Request, Values, request
from praktiklog_projections.directory.breaks import breaks
from praktiklog_projections.engine import log

_ID: Final = "ID of a measure, or ID@VERSION; `praktiklog measures` lists them."
Identity = Annotated[str, typer.Argument(metavar="ID", help=_ID)]
Day = Annotated[
    date | None,
    typer.Option("--from", parser=parse_date, metavar="DATE", help="First day."),
]
After = Annotated[
    date | None,
    typer.Option("--to", parser=parse_date, metavar="DATE", help="Day after the last one."),
]
On = Annotated[
    date | None, typer.Option("--on", parser=parse_date, metavar="DATE", help="One day.")
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where", metavar="K=V[+V]", help="Keep these values of a key; null, and a trailing *."
    ),
]
Params = Annotated[
    list[str] | None, typer.Option("--param", metavar="K=V", help="A parameter of the measure.")
]
Meta = Annotated[bool, typer.Option("--meta", help="Add question, definition and source.")]


def measures(
    identity: Annotated[str | None, typer.Argument(metavar="ID", help=_ID)] = None,
    form: Formatted = Format.table,
) -> None:
    """List the catalogue of measures, a row for each measure and version."""
    with explained():
        found = catalogue.measures() if identity is None else [catalogue.measure(identity)]
    print_rows([description(each) for each in found], form)


def measure(
    context: typer.Context,
    identity: Identity,
    period_from: Day = None,
    period_to: After = None,
    on: On = None,
    by: By = "",
    where: Where = None,
    param: Params = None,
    known_at: KnownAt = None,
    at_position: AtPosition = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="For what leaves the house: hide small cells.")
    ] = False,
    meta: Meta = False,
    form: Formatted = Format.table,
) -> None:
    """Ask a measure: keys, columns and flags, as known at any moment."""
    wording = partial(request, since=period_from, until=period_to, on=on)
    with explained():
        asked = worded(identity, wording, by, where, param)
        if publish:
            raise CommandFailed(
                f"{asked.measure.name} cannot be published yet: nothing hides its small cells; "
                "ask without --publish and keep the answer inside"
            )
        with asking(context, asked.measure.projection, known_at, at_position) as there:
            known = breaks(there.question, asked.measure)
            rows = there.shown(answer(there.question, asked, known), form)
            facts = {"meta": meta_of(there.question, asked, there.state, known)} if meta else None
    print_rows(rows, form, meta=facts)


def explain(
    context: typer.Context,
    identity: Identity,
    column: Annotated[str, typer.Option("--column", help="The column of the cell.")],
    period_from: Day = None,
    period_to: After = None,
    on: On = None,
    where: Where = None,
    param: Params = None,
    known_at: KnownAt = None,
    at_position: AtPosition = None,
    limit: Annotated[
        int,
        typer.Option(
            "--limit", min=1, max=explaining.MOST_THINGS, help="Show so many things at most."
        ),
    ] = explaining.MOST_THINGS,
    offset: Annotated[
        int, typer.Option("--offset", min=0, help="Pass over so many things, by id.")
    ] = 0,
) -> None:
    """Show what is behind the cell that --where and --column name: things, and their events."""
    wording = partial(request, since=period_from, until=period_to, on=on)
    with explained():
        asked = worded(identity, wording, "", where, param)
        with asking(context, asked.measure.projection, known_at, at_position) as there:
            events = partial(log.at, there.connection)
            explanation = explaining.explain(
                there.question, asked, column, events, limit=limit, offset=offset
            )
    print_json(msgspec.to_builtins(explanation, builtin_types=(date, datetime)))


def worded(
    identity: str,
    wording: "partial[Request]",
    by: str,
    where: list[str] | None,
    params: list[str] | None,
) -> Request:
    """Read the words of a question; raises as `request`, and typer's errors for wrong usage."""
    keys = [key.strip() for key in by.split(",") if key.strip()]
    if len(set(keys)) != len(keys):
        raise typer.BadParameter("a key stands twice in --by; name each once")
    conditions = {key: Values.read(value) for key, value in _pairs("--where", where)}
    return wording(
        catalogue.measure(identity),
        by=keys,
        where=conditions,
        params=dict(_pairs("--param", params)),
    )


def _pairs(option: str, given: list[str] | None) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for each in given or []:
        key, equals, value = each.partition("=")
        if not equals:
            raise typer.BadParameter(f"{option} {each!r} has no value; write K=V")
        if key in (name for name, _ in pairs):
            raise typer.BadParameter(f"{option} names {key} twice; join its values with +")
        pairs.append((key, value))
    return pairs
