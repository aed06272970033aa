"""Options that several commands share, and how their text is read."""

from datetime import date, datetime
from typing import Annotated, Final

import typer

from praktiklog.output import Format

_LAST: Final = 2**63 - 1


def parse_date(text: str) -> date:
    """Read `YYYY-MM-DD`; anything else is wrong usage."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write YYYY-MM-DD") from None


def parse_moment(text: str) -> datetime:
    """Read an RFC 3339 timestamp with its offset; anything else is wrong usage."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no timestamp; write one such as 2021-06-30T12:00:00Z"
        ) from None
    if moment.tzinfo is None:
        raise typer.BadParameter(f"{text!r} has no offset; end it with Z or +02:00")
    return moment


def parse_point(text: str) -> int | datetime:
    """Read a position of the log (0 is before its first event) or a timestamp with its offset."""
    if text.isascii() and text.isdigit():
        return min(int(text), _LAST)
    return parse_moment(text)


From = Annotated[date, typer.Option("--from", parser=parse_date, metavar="DATE", help="First day.")]
To = Annotated[
    date,
    typer.Option("--to", parser=parse_date, metavar="DATE", help="Day after the last one."),
]
By = Annotated[str, typer.Option("--by", metavar="K,…", help="Keys, with commas between.")]
KnownAt = Annotated[
    datetime | None,
    typer.Option(
        "--known-at", parser=parse_moment, metavar="TIMESTAMP", help="As it was known then."
    ),
]
AtPosition = Annotated[
    int | None,
    typer.Option("--at-position", min=0, metavar="N", help="As the log was up to position N."),
]
Formatted = Annotated[Format, typer.Option("--format", help="How rows are printed.")]
WithMeta = Annotated[
    bool,
    typer.Option(
        "--meta", help="Add the projection's position, moment and number of unknown events."
    ),
]
