"""A history of events as the sheet of a source: a row a fact, Danish dates and numbers."""

import datetime as dt
import json
import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.known_at import Event, moment_of

_COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T.*")


def rows_of_history(history: Sequence[Event]) -> list[list[Any]]:
    """Write headers and a row for each event; the columns of a type stand for it alone."""
    columns = _columns(history)
    headers = ["Nøgle", "Registreret", *columns]
    rows: list[list[Any]] = [headers]
    for number, event in enumerate(history):
        # A moment in UTC, since an hour of the year comes twice in Danish time.
        at = moment_of(event).astimezone(dt.UTC)
        told = {f"{event['type']} {name}": value for name, value in event["data"].items()}
        cells = [_danish(told.get(column)) for column in columns]
        rows.append([number, at.isoformat(), *cells])
    return rows


def mapping_of(history: Sequence[Event]) -> str:
    """Write the mapping that reads such a sheet, as TOML."""
    parts = ['[source]\nname = "historie"\n']
    columns = _columns(history)
    for kind in dict.fromkeys(event["type"] for event in history):
        fields = {
            column.partition(" ")[2]: column for column in columns if column.startswith(f"{kind} ")
        }
        required = next(event for event in history if event["type"] == kind)["data"]
        first = fields[next(iter(required))]
        parts.append(
            f'\n[[fact]]\ntype = "{kind}"\nkey = ["Nøgle"]\nrequired = [{json.dumps(first)}]\n'
            'time = { column = "Registreret", as = "datetime" }\n[fact.data]\n'
        )
        for name, column in fields.items():
            values = [
                event["data"][name]
                for event in history
                if event["type"] == kind and event["data"].get(name) is not None
            ]
            parts.append(f"{name} = {{ column = {json.dumps(column)}{_as(values)} }}\n")
    return "".join(parts)


def _columns(history: Sequence[Event]) -> list[str]:
    return list(
        dict.fromkeys(f"{event['type']} {name}" for event in history for name in event["data"])
    )


def _danish(value: Any) -> Any:
    if isinstance(value, list):
        return "|".join(map(str, value))
    if isinstance(value, float):
        return str(value).replace(".", ",")
    if isinstance(value, str) and _DAY.fullmatch(value):
        return dt.date.fromisoformat(value).strftime("%d-%m-%Y")
    return value


def _as(values: list[Any]) -> str:
    value = values[0] if values else ""
    if isinstance(value, list):
        return ', split = "|"'
    if any(isinstance(each, float) for each in values):
        return ', as = "number"'
    if isinstance(value, int):
        return ', as = "integer"'
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return ', as = "datetime"'
    if isinstance(value, str) and _DAY.fullmatch(value):
        return ', as = "date"'
    return ""
