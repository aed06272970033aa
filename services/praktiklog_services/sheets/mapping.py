"""A mapping file: which columns of a source's export say which facts, read strictly."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from praktiklog_events import TYPES, Fact

LARGEST: Final = 1 << 20
"""Bytes of a mapping file at most; a code list of a whole country has fewer."""

EMPTY: Final = ""
"""The cell of a code list that stands for an empty one."""

ELSE: Final = "*"
"""The cell of a code list that stands for every one that is not listed."""

As = Literal["text", "key", "date", "datetime", "number", "integer", "candidate"]


class MappingError(ValueError):
    """A mapping cannot be used; the message names the place and says what to do."""


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the rows stand and how they are written; null is found out from the file.

    `header` is the row of the headers, from 1. `decimal` is the mark of decimals in cells of text.
    """

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    sheet: str | None = None
    header: Annotated[int, Meta(ge=1, le=1000)] = 1
    timezone: str = "Europe/Copenhagen"
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] | None = None
    encoding: str | None = None
    decimal: Literal[",", "."] | None = None
    gone: Literal["report", "void"] = "report"
    keep_share: Annotated[float, Meta(ge=0, le=1)] = 0.8

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of moments that name none."""
        return ZoneInfo(self.timezone)


class FieldSource(Struct, frozen=True, forbid_unknown_fields=True):
    """How one field is told: by a column read in some way, or always the same value.

    `codes` names a code list; `split` parts a cell that holds several codes.
    """

    column: str | None = None
    value: Any = None
    read_as: As = msgspec.field(default="text", name="as")
    codes: str | None = None
    split: Annotated[str, Meta(min_length=1, max_length=1)] | None = None


class FactMapping(Struct, frozen=True, forbid_unknown_fields=True, rename={"kind": "type"}):
    """One fact that a row may tell; it is there only where the cells of `required` are filled."""

    kind: str
    key: Annotated[tuple[str, ...], Meta(min_length=1)]
    data: dict[str, FieldSource]
    required: tuple[str, ...] = ()
    time: FieldSource | None = None

    @property
    def fact(self) -> type[Fact]:
        """The class of the fact."""
        return TYPES[self.kind]

    def columns(self) -> Iterator[str]:
        """Yield every column that the fact is told by; some may come twice."""
        yield from self.key
        yield from self.required
        for told in (*self.data.values(), *((self.time,) if self.time else ())):
            if told.column is not None:
                yield told.column


class Mapping(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole mapping: the source, its code lists, and the facts that a row may tell."""

    source: Source
    fact: Annotated[tuple[FactMapping, ...], Meta(min_length=1)]
    codes: dict[str, dict[str, str]] = {}

    def columns(self) -> list[str]:
        """List the columns that some fact needs, each once, in the order of the mapping."""
        return list(dict.fromkeys(name for fact in self.fact for name in fact.columns()))

    def reads_persons(self) -> bool:
        """Tell whether some column is read as a person, which takes the vault."""
        told = (told for fact in self.fact for told in fact.data.values())
        return any(each.read_as == "candidate" for each in told)


def load(file: Path) -> Mapping:
    """Read a mapping file; raises `MappingError` that says what is wrong and where."""
    try:
        if file.stat().st_size > LARGEST:
            raise MappingError(f"{file}: larger than a mapping may be ({LARGEST} bytes)")
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise MappingError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise MappingError(f"{file}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    try:
        return parse(text)
    except MappingError as error:
        raise MappingError(f"{file}: {error}") from None


def parse(text: str) -> Mapping:
    """Read a mapping from its TOML; raises `MappingError`."""
    try:
        mapping = msgspec.convert(tomllib.loads(text), Mapping)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"not TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise MappingError(str(error)) from None
    _check_source(mapping.source)
    for number, fact in enumerate(mapping.fact, start=1):
        try:
            _check_fact(fact, mapping)
        except MappingError as error:
            raise MappingError(f"fact {number} ({fact.kind}): {error}") from None
    return mapping


def _check_source(source: Source) -> None:
    try:
        source.zone  # noqa: B018  unknown zones are found when one is asked for
    except (KeyError, ValueError, OSError):
        raise MappingError(
            f"source.timezone: no time zone is called {source.timezone!r}; write for example "
            "Europe/Copenhagen"
        ) from None
    if source.encoding is not None:
        try:
            "".encode(source.encoding)
        except LookupError:
            raise MappingError(f"source.encoding: {source.encoding!r} is no encoding") from None


def _check_fact(mapped: FactMapping, mapping: Mapping) -> None:
    fact = TYPES.get(mapped.kind)
    if fact is None:
        raise MappingError("no event type is called so; the schemas list them")
    fields = {field.name: field for field in msgspec.structs.fields(fact)}
    for name, told in mapped.data.items():
        if name not in fields:
            raise MappingError(f"{name} is no field of it; it has {', '.join(fields)}")
        _check_told(name, told, mapping)
    missing = [name for name, field in fields.items() if field.required and name not in mapped.data]
    if missing:
        raise MappingError(f"it needs {', '.join(missing)} in [fact.data]")
    if mapped.time is not None:
        _check_told("time", mapped.time, mapping)
        if mapped.time.column is None or mapped.time.read_as not in {"date", "datetime"}:
            raise MappingError('time is a column as = "datetime" or as = "date"')


def _check_told(name: str, told: FieldSource, mapping: Mapping) -> None:
    if (told.column is None) == (told.value is None):
        raise MappingError(f"{name} has a column or a value, one of the two")
    if told.codes is not None and told.codes not in mapping.codes:
        raise MappingError(f"{name}: there is no [codes.{told.codes}]")
    if told.codes is not None and told.read_as != "text":
        raise MappingError(f'{name}: codes are looked up in text; leave out as = "{told.read_as}"')
