"""The program `praktiklog`: its commands, and the settings that each starts with."""

from pathlib import Path
from typing import Annotated, Final

import typer

from praktiklog.lazy import APP, Entry, group_of
from praktiklog_runtime.settings import SettingsError

_TALKING: Final = frozenset({"up"})
"""Commands whose log is their output."""

COMMANDS: Final = (
    Entry("demo", "praktiklog.demo:demo", "Everything on the published history, with pages."),
    Entry("up", "praktiklog.running:up", "Run everything on the log that is there."),
    Entry("down", "praktiklog.running:down", "Stop whatever runs under the data folder."),
    Entry("import", "praktiklog.importing:import_", "Append history from a file."),
    Entry(
        "suggest-mapping",
        "praktiklog.importing:suggest_mapping",
        "Propose what the columns of a spreadsheet say.",
    ),
    Entry("do", "praktiklog.doing:do", "Carry out commands from standard input."),
    Entry("vault", "praktiklog.vaulting:app", "Names, numbers and texts of persons."),
    Entry("rules", "praktiklog.ruling:app", "Rule sets: adopt, list, show, check, differ."),
    Entry("vacancies", "praktiklog.figures:vacancies", "Slots of each agreement on a day."),
    Entry("occupancy", "praktiklog.figures:occupancy", "Slot-days, and how full they were."),
    Entry("flow", "praktiklog.figures:flow", "From referral to the first day in a company."),
    Entry("effect", "praktiklog.figures:effect", "What became of candidates afterwards."),
    Entry("measures", "praktiklog.measuring:measures", "List the measures that can be asked."),
    Entry("measure", "praktiklog.measuring:measure", "Ask a measure, as known at any moment."),
    Entry("explain", "praktiklog.measuring:explain", "Show what is behind a cell."),
    Entry("published", "praktiklog.demo:published", "Every published figure beside ours."),
    Entry("projections", "praktiklog.projecting:app", "The projections: state, rebuild, pause."),
    Entry(
        "simulate", "praktiklog.simulating:simulate", "Write a lawful history of invented towns."
    ),
    Entry("status", "praktiklog.reporting:status", "How servers, roles and projections are."),
    Entry("metrics", "praktiklog.reporting:metrics", "The metrics of all roles, for Prometheus."),
    Entry("recover", "praktiklog.recovering:recover", "Lead all together after a restore."),
    Entry("backup", "praktiklog.keeping:backup", "Copy log and keys into a new folder."),
    Entry("restore", "praktiklog.keeping:restore", "Make an empty data folder out of a backup."),
    Entry("audit", "praktiklog.auditing:app", "Prove what the log holds."),
)

app = typer.Typer(
    cls=group_of(*COMMANDS),
    help="Occupancy, flow and effect of company work-placements, built from events.",
    **APP,
)


@app.callback()
def _settings(
    context: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="Where everything is kept; a folder per user."),
    ] = None,
) -> None:
    """Occupancy, flow and effect of company work-placements, built from events."""
    from praktiklog.settings import build_settings  # noqa: PLC0415  `--help` needs no logging

    try:
        context.obj = build_settings(data, quiet=context.invoked_subcommand not in _TALKING)
    except SettingsError as error:
        raise typer.BadParameter(str(error)) from None


def main() -> None:
    """Run the command line."""
    app()
