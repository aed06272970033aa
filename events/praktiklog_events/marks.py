"""What a field's type says of it beyond its values: declared once, on its scalar.

A scalar carries marks in msgspec's `Meta(extra=…)`: `opaque` (an id or code, so never a person's
number), `tag` (the kind of thing that an id names), `happened` (never later than its registration).
"""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec

_MANY = (Union, UnionType, tuple)


def fields(kind: type[msgspec.Struct], mark: str, base: type | None = None) -> dict[str, Any]:
    """Map each field that bears a mark (and is of a class) to what the mark says."""
    return {
        field.name: found[mark]
        for field in msgspec.structs.fields(kind)
        if mark in (found := _marks(field.type)) and base in {None, *_bases(field.type)}
    }


def fields_of(kind: type[msgspec.Struct], base: type) -> tuple[str, ...]:
    """Name the fields whose value is of a class, or null."""
    return tuple(
        field.name
        for field in msgspec.structs.fields(kind)
        if base in _bases(field.type, (Union, UnionType))
    )


def _marks(annotation: Any) -> dict[str, Any]:
    if get_origin(annotation) is Annotated:
        base, *metas = get_args(annotation)
        found = _marks(base)
        for meta in metas:
            found |= meta.extra or {}
        return found
    parts = get_args(annotation) if get_origin(annotation) in _MANY else ()
    return {name: value for part in parts for name, value in _marks(part).items()}


def _bases(annotation: Any, within: tuple[Any, ...] = _MANY) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from _bases(get_args(annotation)[0], within)
    elif get_origin(annotation) in within:
        for part in get_args(annotation):
            yield from _bases(part, within)
    else:
        yield annotation
