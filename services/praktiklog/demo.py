"""`demo` and `published`: the published history, loaded and compared."""

import os
import threading
from typing import Annotated, Final

import psycopg
import typer

from praktiklog import context as contexts
from praktiklog import running
from praktiklog.errors import CommandFailed, explained
from praktiklog.options import Formatted
from praktiklog.output import Format, Row, answers, print_rows, stderr
from praktiklog.privileges import WRITER
from praktiklog.settings import settings_of
from praktiklog.waiting import wait_for_projections
from praktiklog_events import decode_tolerant
from praktiklog_projections.asking.figures import Figures
from praktiklog_runtime import postgres
from praktiklog_runtime.postgres_url import READER
from praktiklog_runtime.settings import Settings
from praktiklog_services.importer import Importer, Line
from praktiklog_services.log import PostgresLog
from praktiklog_simulator.published import compare as comparison
from praktiklog_simulator.published.history import history

_MARK: Final = "/praktiklog/published"


def demo(
    context: typer.Context,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Load, wait for the projections, and end.")
    ] = False,
    port: running.Port = None,
) -> None:
    """Everything on the published history, with pages on http://127.0.0.1:8000."""
    settings = settings_of(context)
    with explained():
        running.take_over(settings)
        chosen = 0 if no_serve else running.port_for(settings, port, strict=True)
        contexts.migrated(settings)
        position = load(postgres.url(settings, WRITER))
        stderr.print(f"the published history is in the log: {position} events", highlight=False)
        if no_serve:
            contexts.ensure_up(settings)
            wait_for_projections(postgres.url(settings, READER), position)
            return

        # Whoever looks at the demo looks for its address, not for the processes' own talk.
        os.environ.setdefault("PRAKTIKLOG_LOG_LEVEL", "warning")

        def wait() -> None:
            wait_for_projections(postgres.url(settings, READER), position)
            stderr.print("all figures are there; compare them with `praktiklog published`")

        running.run_everything(
            settings,
            chosen,
            web=True,
            on_ready=lambda: threading.Thread(target=wait, daemon=True).start(),
        )


def load(conninfo: str) -> int:
    """Append the synthetic history where it is missing; the log's last position comes back.

    Raises `CommandFailed` where the log holds anything else: real figures are not mixed.
    """
    log = PostgresLog(conninfo)
    try:
        first = next(iter(log.read(limit=1)), None)
        if first is not None and not decode_tolerant(first.event.data).source.startswith(_MARK):
            raise CommandFailed(
                "the log in this data folder is not the demo's, and the synthetic history is not "
                "mixed with it; give the demo a folder of its own with --data DIR"
            )
        importer = Importer(log)
        lines = (Line(number, event=event) for number, event in enumerate(history(), 1))
        report = importer.run(lines)
        if report.rejected:
            wrong = report.rejected[0]
            raise CommandFailed(f"the history is not lawful: event {wrong.line}: {wrong.error}")
        return importer.position
    finally:
        log.close()


def published(context: typer.Context, form: Formatted = Format.table) -> None:
    """Every published figure beside the one computed from the log."""
    settings: Settings = settings_of(context)
    with explained(), psycopg.connect(contexts.database(settings)) as connection:
        rows: list[Row] = [dict(row) for row in comparison.compare(Figures(connection))]
    if form is Format.table:
        _print_with_notes(rows)
    else:
        print_rows(rows, form)


def _print_with_notes(rows: list[Row]) -> None:
    """Print sources and notes below the table: beside the figures they leave no room."""
    texts = list(dict.fromkeys(text for row in rows for text in (row["source"], row["note"])))
    numbers = {text: number for number, text in enumerate(filter(None, texts), 1)}
    short = ("what", "published", "computed", "agrees")
    print_rows(
        [
            {name: row[name] for name in short}
            | {"see": ", ".join(str(numbers[t]) for t in (row["source"], row["note"]) if t)}
            for row in rows
        ],
        Format.table,
    )
    for text, number in numbers.items():
        answers().print(f"{number:>3} {text}", highlight=False, markup=False)
    agreeing = sum(row["agrees"] for row in rows)
    answers().print(f"{agreeing} of {len(rows)} agree", highlight=False)
