"""Propose a mapping from the headers and contents of a file, to be read before it is used."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from praktiklog_events import TYPES
from praktiklog_events.cpr import is_cpr, masked
from praktiklog_services.sheets.cells import Cell, CellError, is_empty, text
from praktiklog_services.sheets.hints import CODES, HINTS, PROPOSED, Hint
from praktiklog_services.sheets.mapping import Source
from praktiklog_services.sheets.reading.opening import rows_of
from praktiklog_services.sheets.reading.rows import FileError, Row

_SAMPLE: Final = 2_000
_LOOKED_AT: Final = 20
_MOST_CODES: Final = 40
_PLACEHOLDER: Final = "mit-jobcenter"


def suggest(file: Path, sheet: str | None = None) -> str:
    """Write a mapping (TOML) for a file; what could not be told stands there as a comment.

    Raises `FileError` where it cannot be read or no row looks like headers.
    """
    rows = rows_of(file, Source("ukendt"), sheet)
    sample = list(itertools.islice(rows.rows, _SAMPLE))
    header, names = _headers(sample)
    columns = {
        name: [cells[place] for number, cells in sample if number > header and place < len(cells)]
        for place, name in enumerate(names)
        if name
    }
    told = _told(columns)
    lines = ["# A proposal: read every line before you import by it.", "[source]"]
    lines += [f"name = {json.dumps(_slug(file.stem))}"]
    lines += [f"sheet = {_quoted(rows.sheet)}"] if rows.sheet else []
    lines += [f"header = {header}"] if header > 1 else []
    lines += [f"# found out: {name} {value}" for name, value in rows.found.items()]
    coded = {field: name for field, (name, _) in told.items() if field in CODES}
    for field, name in coded.items():
        lines += ["", *_code_list(field, columns[name])]
    for kind, key, needed in PROPOSED:
        if key in told and all(field in told for field in needed):
            fact = list(_fact(kind, key, needed, told, columns))
            whole = not any(line.startswith("# ") for line in fact)
            lines += ["", *(fact if whole else (f"# {line}" for line in fact))]
    unused = [name for name in columns if name not in {column for column, _ in told.values()}]
    lines += ["", *(f"# not used: {masked(name)}" for name in unused)]
    return "\n".join(lines).rstrip() + "\n"


def _headers(sample: Sequence[Row]) -> tuple[int, list[str]]:
    """Find the first row with as many texts as the widest of the first rows, or nearly."""
    first = sample[:_LOOKED_AT]
    widths = [sum(isinstance(cell, str) and bool(cell.strip()) for cell in row) for _, row in first]
    most = max(widths, default=0)
    for (number, row), width in zip(first, widths, strict=True):
        if width and width * 3 >= most * 2:
            return number, [" ".join(_text(cell).split()) for cell in row]
    raise FileError("no row looks like headers; is it the right sheet?")


def _told(columns: Mapping[str, Sequence[Cell]]) -> dict[str, tuple[str, Hint]]:
    """Give each field the first column whose header fits; each column tells one field."""
    told: dict[str, tuple[str, Hint]] = {}
    for name in columns:
        for hint in HINTS:
            if hint.field not in told and hint.header.search(name):
                told[hint.field] = (name, hint)
                break
    return told


def _code_list(field: str, cells: Sequence[Cell]) -> Iterator[str]:
    yield f"[codes.{field}]"
    values = sorted({_text(cell) for cell in cells if not is_empty(cell)})
    for value in values[:_MOST_CODES]:
        codes = (
            code for code, form in CODES[field].items() if re.search(form, value, re.IGNORECASE)
        )
        code = next(codes, None)
        if code is None:
            yield f'# {_quoted(value)} = ""  # one of {", ".join(CODES[field])}'
        else:
            yield f'{_quoted(value)} = "{code}"'


def _fact(
    kind: str,
    key: str,
    needed: Sequence[str],
    told: Mapping[str, tuple[str, Hint]],
    columns: Mapping[str, Sequence[Cell]],
) -> Iterator[str]:
    fields = {field.name: field for field in msgspec.structs.fields(TYPES[kind])}
    required = [told[field][0] for field in (key, *needed)]
    yield "[[fact]]"
    yield f'type = "{kind}"'
    yield f"key = [{_quoted(told[key][0])}]"
    yield f"required = [{', '.join(map(_quoted, required))}]"
    if "time" in told:
        yield f'time = {{ column = {_quoted(told["time"][0])}, as = "datetime" }}'
    yield "[fact.data]"
    for name, field in fields.items():
        if name in told and name != "time":
            yield f"{name} = {{ column = {_quoted(told[name][0])}{_way(name, told, columns)} }}"
        elif name == "jobcentre":
            yield f'jobcentre = {{ value = "{_PLACEHOLDER}" }}  # its name: a-z, 0-9 and -'
        elif field.required:
            yield f'# {name} = {{ column = "…" }}  # needed, and no header looks like it'


def _way(
    field: str, told: Mapping[str, tuple[str, Hint]], columns: Mapping[str, Sequence[Cell]]
) -> str:
    name, hint = told[field]
    if field in CODES:
        return f', codes = "{field}"'
    if field.endswith("_id") and field != "company_id":
        # A person is known by the vault; another id that looks like a number of one is a key.
        persons = any(is_cpr(_text(cell)) for cell in columns[name])
        if field == "candidate_id":
            return ', as = "candidate"' if persons else ""
        return ', as = "key"' if persons else ""
    return "" if hint.read_as == "text" else f', as = "{hint.read_as}"'


def _text(cell: Cell) -> str:
    try:
        return text(cell)
    except CellError:
        return ""


def _slug(stem: str) -> str:
    letters = stem.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:40] or "kilde"


def _quoted(value: str) -> str:
    return json.dumps(masked(value), ensure_ascii=False)
