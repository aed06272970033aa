"""`rules`: adopt rule sets, show what holds, check worked cases, rehearse decisions."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from praktiklog import context as contexts
from praktiklog.errors import CommandFailed, explained
from praktiklog.options import Formatted, KnownAt, parse_date
from praktiklog.output import Format, print_json, print_rows
from praktiklog.privileges import WRITER
from praktiklog.settings import settings_of
from praktiklog_events import danish_date
from praktiklog_events.answers import Answer, Refused
from praktiklog_runtime import clock
from praktiklog_runtime.settings import Settings
from praktiklog_services import cases, rehearsal
from praktiklog_services.client import command_client
from praktiklog_services.deciding.words import Language
from praktiklog_services.law.rule_set import MalformedRuleSet, parse
from praktiklog_services.log.rule_texts import RuleTexts
from praktiklog_services.wording import reworded

app = typer.Typer(no_args_is_help=True, help="Rule sets: adopt, list, show, check, differ.")
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
Day = typer.Option(parser=parse_date, metavar="DATE")


@app.command()
def adopt(
    context: typer.Context,
    file: File,
    despite: Annotated[
        str | None, typer.Option("--despite", help="A reason code, for example what_if.")
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", help="What rules say in: en or da.")] = "en",
) -> None:
    """Keep a file's text and adopt it; exit code 1 where a rule refuses it."""
    settings = settings_of(context)
    data = file.read_bytes()
    with explained():
        try:
            made = parse(data)
        except MalformedRuleSet as error:
            raise CommandFailed(f"RuleSetIsMalformed: {error}") from None
        contexts.ensure_up(settings)
        sha256 = RuleTexts(contexts.database(settings, WRITER)).keep(data)
        fields: dict[str, Any] = {
            "ruleset": made.ruleset,
            "valid_from": made.valid_from,
            "sha256": sha256,
            "source": made.source,
        }
        fields |= {"jobcentre": made.jobcentre} if made.jobcentre is not None else {}
        fields |= {"despite": despite} if despite is not None else {}
        answer = asyncio.run(_adopt(settings, msgspec.json.encode(fields)))
    print_json(reworded(answer, lang))
    if isinstance(answer, Refused):
        raise typer.Exit(1)


async def _adopt(settings: Settings, body: bytes) -> Answer:
    async with command_client(settings) as client:
        return await client.carry_out("adopt-rules", body)


@app.command("list")
def list_(context: typer.Context, form: Formatted = Format.table) -> None:
    """List the adopted sets in the order of their adoption."""
    with explained():
        conninfo = contexts.database(settings_of(context))
        with rehearsal.opened(conninfo) as (log, library):
            rows = rehearsal.adopted(log, library)
    print_rows(rows, form)


@app.command()
def show(
    context: typer.Context,
    on: Annotated[date | None, Day] = None,
    jobcentre: Annotated[str | None, typer.Option("--jobcentre", metavar="J")] = None,
    known_at: KnownAt = None,
    form: Formatted = Format.table,
) -> None:
    """Show what holds for a jobcentre on a day (today), each block with its file."""
    day = on or danish_date(clock.now())
    with explained():
        conninfo = contexts.database(settings_of(context))
        with rehearsal.opened(conninfo) as (log, library):
            rows = rehearsal.law_rows(log, library, jobcentre, day, known_at)
    print_rows(rows, form)


@app.command()
def check(file: File) -> None:
    """Check worked cases in memory, without a server; exit code 1 if any failed."""
    try:
        checked = cases.check(file.read_bytes())
    except msgspec.DecodeError as error:
        raise typer.BadParameter(f"{file} holds no cases: {error}") from None
    print_json(checked)
    if checked.failed:
        raise typer.Exit(1)


@app.command()
def differ(
    context: typer.Context,
    first: Annotated[date | None, typer.Option("--from", parser=parse_date, metavar="DATE")] = None,
    under: Annotated[str | None, typer.Option("--under", metavar="RULESET")] = None,
    form: Formatted = Format.table,
) -> None:
    """List the decisions that today's sets, or one more, would judge otherwise; changes nothing."""
    with explained():
        conninfo = contexts.database(settings_of(context))
        with rehearsal.opened(conninfo) as (log, library):
            try:
                rows = list(rehearsal.differing(log, library, first, under))
            except LookupError as error:
                raise CommandFailed(str(error)) from None
    print_rows(rows, form)
