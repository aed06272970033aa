"""Encode and decode events, one step each way."""

import contextlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final, Union, cast

import msgspec

from praktiklog_events import trusted
from praktiklog_events.catalogue import ENVELOPES, TYPES
from praktiklog_events.chain import STAMP_BYTES, split
from praktiklog_events.envelope import Event, Header
from praktiklog_events.errors import ContractError, UnknownTypeError
from praktiklog_events.facts.fact import Fact
from praktiklog_events.upcasters import UPCASTERS, Upcaster, lifted

MAX_BYTES: Final = 61_440
"""The largest event as stored, in bytes; a message is longer by its stamps (`STAMP_BYTES`)."""

_ENCODER: Final = msgspec.json.Encoder()
# A union built at run time; type checkers see the common base.
_DECODER: Final[msgspec.json.Decoder[Event]] = msgspec.json.Decoder(
    cast("type[Event]", Union[tuple(ENVELOPES.values())])  # noqa: UP007
)
_TRUSTED: Final[msgspec.json.Decoder[Event]] = msgspec.json.Decoder(
    cast("type[Event]", Union[trusted.ENVELOPES])  # noqa: UP007
)
_HEADER: Final = msgspec.json.Decoder(Header)
_KEY: Final = re.compile(rb'"([a-z_]+)"\s*:')
_SHARED: Final = {
    fact: sum(
        field.required and field.name in Event.__struct_fields__
        for field in msgspec.structs.fields(fact)
    )
    for fact in ENVELOPES
}
"""How many names every event of a type has both in its envelope and in its data."""


def encode(event: Event) -> bytes:
    """Encode an event as CloudEvents JSON in UTF-8; attributes that are null are left out.

    Raises `ContractError` for one that is too large to be stored.
    """
    data = _ENCODER.encode(event)
    if len(data) > MAX_BYTES:
        _check_size(data)
    return data


def decode(data: bytes, *, upcasters: Mapping[str, Upcaster] = UPCASTERS) -> Event:
    """Decode an event strictly, as on every way in; one of an old version is lifted.

    Raises `UnknownTypeError` for a type or version that the contract does not know and
    `ContractError` for anything else that is not an event: over `MAX_BYTES` (the log's stamps not
    counted), not UTF-8, cut JSON, a missing, unknown or repeated field, a value beyond its limit.
    """
    if len(data) > MAX_BYTES:
        _check_size(data)
    try:
        event = _DECODER.decode(data)
    except msgspec.ValidationError as error:
        return _older(data, error, upcasters)
    except msgspec.DecodeError as error:
        raise ContractError(f"not valid JSON: {error}") from None
    except UnicodeDecodeError as error:
        raise ContractError(f"not UTF-8: {error.reason} at byte {error.start}") from None
    except RecursionError:
        raise ContractError("not an event: nested too deeply") from None
    _check_repeated(data, type(event.data))
    return event


def decode_tolerant(
    data: bytes, *, upcasters: Mapping[str, Upcaster] = UPCASTERS
) -> Event | Header:
    """Decode an event as a reader of a stream does, whose writers may be newer or older.

    Fields that a newer minor version added are passed over, an old version is lifted. A type
    or version that is not known comes back as its `Header`, to be counted. Raises
    `ContractError` where not even a header can be read. Ids are not matched against their
    patterns again: that was done on the way into the log.
    """
    try:
        return _TRUSTED.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _newer(data, upcasters)


def _check_size(data: bytes) -> None:
    size = len(data)
    if size <= MAX_BYTES + STAMP_BYTES:
        with contextlib.suppress(ContractError):
            size = len(split(data).stored)
    if size > MAX_BYTES:
        raise ContractError(f"the event has {size} bytes; at most {MAX_BYTES} are allowed")


def _older(data: bytes, error: msgspec.ValidationError, upcasters: Mapping[str, Upcaster]) -> Event:
    kind = _type_of(data)
    if not isinstance(kind, str) or kind not in upcasters:
        raise _explained(kind, error)
    try:
        json.loads(data, object_pairs_hook=_once, parse_int=str)
        found = lifted(msgspec.json.decode(data), upcasters)
    except (ValueError, RecursionError) as wrong:
        raise ContractError(f"not an event: {wrong}") from None
    fact = TYPES.get(found["type"])
    if fact is None:
        raise _explained(found["type"], error)
    try:
        return msgspec.convert(found, ENVELOPES[fact])
    except msgspec.ValidationError as wrong:
        raise ContractError(f"{kind}, read as {fact.TYPE}: {wrong}") from None


def _newer(data: bytes, upcasters: Mapping[str, Upcaster]) -> Event | Header:
    try:
        header = _HEADER.decode(data)
        raw: dict[str, Any] = lifted(msgspec.json.decode(data), upcasters)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ContractError(f"not an event: {error}") from None
    except RecursionError:
        raise ContractError("not an event: nested too deeply") from None
    fact = TYPES.get(raw["type"])
    if fact is None:
        return header
    known = {field: raw[field] for field in (*Event.__struct_fields__, "type") if field in raw}
    known["data"] = {
        field: raw["data"][field] for field in fact.__struct_fields__ if field in raw["data"]
    }
    try:
        return msgspec.convert(known, ENVELOPES[fact])
    except msgspec.ValidationError as error:
        raise ContractError(str(error)) from None


def _check_repeated(data: bytes, fact: type[Fact]) -> None:
    # The decoder takes the last of a repeated field, other readers the first: two truths in one
    # event. Counting the keys is quick; only where the count is odd is the text read again.
    keys = _KEY.findall(data)
    if len(keys) - len(set(keys)) != _SHARED[fact] or b"\\u" in data:
        json.loads(data, object_pairs_hook=_once, parse_int=str)


def _once(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ContractError(f"the field {name!r} stands there twice; keep one of them")


def _type_of(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data, type=_Kind).type
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _explained(kind: Any, error: msgspec.ValidationError) -> ContractError:
    if isinstance(kind, str) and kind not in TYPES:
        return UnknownTypeError(
            f"unknown type {kind[:80]!r}; this version knows {len(TYPES)} types, see events/schemas"
        )
    return ContractError(str(error))


class _Kind(msgspec.Struct):
    type: Any = None
