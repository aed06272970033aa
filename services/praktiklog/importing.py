"""`import`: append history from a file."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from praktiklog import context as contexts
from praktiklog.errors import CommandFailed, explained
from praktiklog.output import print_json, stderr
from praktiklog.privileges import WRITER
from praktiklog.settings import settings_of
from praktiklog.waiting import wait_for_projections
from praktiklog_runtime import clock, postgres
from praktiklog_runtime.postgres_url import READER
from praktiklog_runtime.settings import Settings
from praktiklog_services.deciding.companies import companies_of
from praktiklog_services.importer import Importer, Line, Report, read_lines
from praktiklog_services.law.library import Library
from praktiklog_services.log import PostgresLog
from praktiklog_services.log.rule_texts import RuleTexts


def import_(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A .jsonl file.")
    ],
    wait: Annotated[
        bool, typer.Option("--wait", help="Return when all projections have applied it.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Judge every line and append nothing.")
    ] = False,
) -> None:
    """Append history, one event a line; a bad line never stops the others.

    Exit code 1 if any line was rejected. The same file again adds nothing.
    """
    if file.suffix != ".jsonl":
        raise typer.BadParameter(f"{file} is no .jsonl file; give one event a line as JSON")
    settings = settings_of(context)
    with explained():
        report = append_file(settings, file, wait=wait, dry_run=dry_run)
    print_json(report)
    if report.rejected:
        raise typer.Exit(1)


def append_file(settings: Settings, file: Path, *, wait: bool, dry_run: bool) -> Report:
    """Append a file's events and, with `wait`, wait for the projections."""
    if not dry_run:
        contexts.ensure_up(settings)
    conninfo = contexts.database(settings, WRITER)
    log = PostgresLog(conninfo)
    try:
        importer = Importer(log, dry_run=dry_run, library=Library(RuleTexts(conninfo).text))
        with file.open("rb") as source, Progress(console=stderr, transient=True) as bar:
            lines = read_lines(source, clock.now(), is_company=companies_of(log))
            task = bar.add_task("import", total=file.stat().st_size)
            _run(importer, lines, lambda _: bar.update(task, completed=source.tell()))
    finally:
        log.close()
    if wait and not dry_run:
        wait_for_projections(postgres.url(settings, READER), importer.position)
    return importer.report


def _run(importer: Importer, lines: Iterable[Line], progress: Callable[[int], None]) -> None:
    try:
        importer.run(lines, progress)
    except KeyboardInterrupt:
        raise CommandFailed(
            f"interrupted after {importer.report.read} lines; import the file again to go on"
        ) from None
