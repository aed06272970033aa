"""The program `praktiklog`."""

from pathlib import Path
from typing import Annotated, Final

import typer

from praktiklog import auditing, demo, doing, figures, importing, projecting, running
from praktiklog.context import build_settings
from praktiklog_runtime.settings import SettingsError

_TALKING: Final = frozenset({"up"})
"""Commands whose log is their output."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Occupancy, flow and effect of company work-placements, built from events.",
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
    try:
        context.obj = build_settings(data, quiet=context.invoked_subcommand not in _TALKING)
    except SettingsError as error:
        raise typer.BadParameter(str(error)) from None


app.command("demo")(demo.demo)
app.command("up")(running.up)
app.command("down")(running.down)
app.command("import")(importing.import_)
app.command("do")(doing.do)
app.command("vacancies")(figures.vacancies)
app.command("occupancy")(figures.occupancy)
app.command("flow")(figures.flow)
app.command("effect")(figures.effect)
app.command("published")(demo.published)
app.add_typer(projecting.app, name="projections")
app.add_typer(auditing.app, name="audit")


def main() -> None:
    """Run the command line."""
    app()
