"""`simulate`: a lawful history of invented jobcentres, as a file that `import` takes."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from praktiklog.errors import explained
from praktiklog.options import From, To
from praktiklog.output import print_json
from praktiklog_events import danish_date
from praktiklog_runtime import clock
from praktiklog_simulator.simulate import simulate as simulated


def simulate(
    period_from: From,
    period_to: To,
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", dir_okay=False, help="The .jsonl file to write."),
    ],
    jobcentres: Annotated[
        int, typer.Option("--jobcentres", min=1, max=1_000, metavar="N", help="How many.")
    ] = 1,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", help="The same seed, the same bytes.")
    ] = 0,
) -> None:
    """Write a lawful history of invented jobcentres; the same options give the same bytes."""
    _check(period_from, period_to)
    if out.exists() and not out.is_file():
        raise typer.BadParameter(f"--out {out} is no file; give the name of one")
    with explained():
        print_json({"events": _write(out, jobcentres, period_from, period_to, seed)})


def _check(since: date, until: date) -> None:
    if since >= until:
        raise typer.BadParameter(f"--to {until} is not after --from {since}; give a later day")
    tomorrow = danish_date(clock.now()) + timedelta(days=1)
    if until > tomorrow:
        raise typer.BadParameter(
            f"--to {until} lies ahead, and no import takes what has not happened; give {tomorrow} "
            "at most"
        )


def _write(out: Path, jobcentres: int, since: date, until: date, seed: int) -> int:
    """Write the whole file or leave what was there; the number of events comes back."""
    events = 0
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("wb") as file:
            for line in simulated(jobcentres=jobcentres, since=since, until=until, seed=seed):
                file.write(line + b"\n")
                events += 1
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return events
