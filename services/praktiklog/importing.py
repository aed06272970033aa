"""`import`: append history from a file, or from the spreadsheets of a source."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.progress import Progress

from praktiklog import context as contexts
from praktiklog.errors import CommandFailed, explained
from praktiklog.output import print_json, stderr
from praktiklog.privileges import VAULT, WRITER
from praktiklog.settings import settings_of
from praktiklog.waiting import wait_for_projections
from praktiklog_runtime import clock, postgres
from praktiklog_runtime.files import data_folder, run_folder
from praktiklog_runtime.postgres_url import READER
from praktiklog_runtime.settings import Settings
from praktiklog_runtime.tuning import tuned
from praktiklog_services.deciding.companies import companies_of
from praktiklog_services.importer import Importer, Line, Report, read_lines
from praktiklog_services.law.library import Library
from praktiklog_services.log import PostgresLog
from praktiklog_services.log.rule_texts import RuleTexts
from praktiklog_services.sheets.lines import Sheets
from praktiklog_services.sheets.mapping import Mapping
from praktiklog_services.sheets.mapping import load as load_mapping
from praktiklog_services.sheets.persons import installation_key
from praktiklog_services.sheets.reading.rows import FileError
from praktiklog_services.sheets.report import SheetReport
from praktiklog_services.sheets.suggest import suggest
from praktiklog_services.vault.matching import MatchedPersons
from praktiklog_services.vault.opening import opened


def import_(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…",
            exists=True,
            dir_okay=False,
            readable=True,
            help="A .jsonl file; with --mapping spreadsheets (xlsx, xls, ods, csv, parquet).",
        ),
    ],
    mapping: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="What the columns of a spreadsheet say (TOML)."
        ),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(help="The sheet of a workbook; goes before the mapping's.")
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Return when all projections have applied it.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Judge every line and append nothing.")
    ] = False,
) -> None:
    """Append history, one event a line or as a mapping says; a bad line never stops the others.

    Exit code 1 if anything was rejected. The same file again adds nothing.
    """
    settings = settings_of(context)
    with explained():
        if mapping is None:
            report = append_file(settings, _only(files), wait=wait, dry_run=dry_run)
        else:
            report = _append_sheets(
                settings, files, mapping, sheet=sheet, wait=wait, dry_run=dry_run
            )
    print_json(report)
    if report.rejected:
        raise typer.Exit(1)


def suggest_mapping(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A spreadsheet.")
    ],
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook.")] = None,
) -> None:
    """Propose a mapping from the headers and contents of a file, to be read before it is used."""
    try:
        proposal = suggest(file, sheet)
    except FileError as error:
        raise typer.BadParameter(f"{file}: {error}") from None
    typer.echo(proposal, nl=False)


def append_file(settings: Settings, file: Path, *, wait: bool, dry_run: bool) -> Report:
    """Append a file's events and, with `wait`, wait for the projections."""
    with _importing(settings, wait=wait, dry_run=dry_run) as importing:
        with file.open("rb") as source, Progress(console=stderr, transient=True) as bar:
            task = bar.add_task("import", total=file.stat().st_size)
            lines = read_lines(source, clock.now(), is_company=companies_of(importing.log))
            _run(importing.importer, lines, lambda _: bar.update(task, completed=source.tell()))
        return importing.importer.report


def _append_sheets(
    settings: Settings,
    files: Sequence[Path],
    mapping: Path,
    *,
    sheet: str | None,
    wait: bool,
    dry_run: bool,
) -> SheetReport:
    told, now = load_mapping(mapping), clock.now()
    with (
        _importing(settings, wait=wait, dry_run=dry_run) as importing,
        _persons(settings, told, now, dry_run=dry_run) as persons,
    ):
        sheets = Sheets(
            files,
            told,
            now,
            key=installation_key(data_folder(settings.data) / "keys"),
            sheet=sheet,
            persons=persons,
        )
        report = importing.importer.report = SheetReport()
        lines = sheets.lines(report, run_folder(settings.data), companies_of(importing.log))
        with Progress(console=stderr, transient=True) as bar:
            task = bar.add_task("import", total=None)
            _run(importing.importer, lines, lambda read: bar.update(task, completed=read))
        report.unchanged = report.duplicates
        return report


@contextmanager
def _persons(
    settings: Settings, told: Mapping, now: datetime, *, dry_run: bool
) -> Iterator[MatchedPersons | None]:
    """Open the vault, where a mapping reads persons."""
    if not told.reads_persons():
        yield None
        return
    with (
        opened(settings, contexts.database(settings, VAULT)) as vault,
        closing(MatchedPersons(vault, now, dry_run=dry_run)) as persons,
    ):
        yield persons


class _Importing(NamedTuple):
    importer: Importer
    log: PostgresLog


@contextmanager
def _importing(settings: Settings, *, wait: bool, dry_run: bool) -> Iterator[_Importing]:
    if not dry_run:
        contexts.ensure_up(settings)
    conninfo = contexts.database(settings, WRITER)
    log = PostgresLog(conninfo)
    try:
        importer = Importer(log, dry_run=dry_run, library=Library(RuleTexts(conninfo).text))
        yield _Importing(importer, log)
    finally:
        log.close()
    if wait and not dry_run:
        wait_for_projections(postgres.url(settings, READER), importer.position)


def _only(files: Sequence[Path]) -> Path:
    spreadsheets = [file for file in files if file.suffix != ".jsonl"]
    if spreadsheets:
        raise typer.BadParameter(
            f"{spreadsheets[0]} is no .jsonl file; give one event a line as JSON, or say by "
            "--mapping what the columns of a spreadsheet mean"
        )
    if len(files) > 1:
        raise typer.BadParameter("give one .jsonl file; only spreadsheets come several at once")
    return files[0]


def _run(importer: Importer, lines: Iterable[Line], progress: Callable[[int], None]) -> None:
    try:
        with tuned():
            importer.run(lines, progress)
    except KeyboardInterrupt:
        raise CommandFailed(
            f"interrupted after {importer.report.read} lines; import the file again to go on"
        ) from None
