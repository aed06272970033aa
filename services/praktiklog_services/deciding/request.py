"""Read a command's body: the data of its fact, and perhaps `command_id` and `dry_run`."""

from typing import Any

import msgspec

from praktiklog_events import MAX_BYTES, Fact
from praktiklog_events.answers import WrongField
from praktiklog_events.commands import NOT_DECIDED
from praktiklog_events.cpr import masked
from praktiklog_events.scalars import Id
from praktiklog_services.deciding.errors import (
    CommandIsNotDecidedYet,
    MalformedCommand,
    UnknownCommand,
)
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.registry import BY_COMMAND


class Request(msgspec.Struct, frozen=True):
    """A command that can be read; with `dry_run` it is judged and nothing is recorded."""

    slice: Slice
    fact: Fact
    command_id: str | None
    dry_run: bool = False


class _Beside(msgspec.Struct):
    """What a body may hold beside the data."""

    command_id: Id | None = None
    dry_run: bool | None = None


def read(name: str, body: bytes, command_id: str | None = None) -> Request:
    """Read a request; a `command_id` in the body, unless null, goes before the one beside it.

    Raises `UnknownCommand` for a name that no slice has and `MalformedCommand` for a body
    that is not the data of the command's fact.
    """
    made = BY_COMMAND.get(name)
    if name in NOT_DECIDED:
        raise CommandIsNotDecidedYet(name)
    if made is None:
        raise UnknownCommand(
            f"no command {masked(name[:80])!r}; there are: {', '.join(BY_COMMAND)}"
        )
    if len(body) > MAX_BYTES:
        raise MalformedCommand(f"the body has {len(body)} bytes; at most {MAX_BYTES} are allowed")
    try:
        fields: dict[str, Any] = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedCommand(masked(f"{name}: {error}")) from None
    given = fields.pop("command_id", None)
    beside = {"command_id": command_id if given is None else given}
    beside["dry_run"] = fields.pop("dry_run", None)
    try:
        about = msgspec.convert(beside, _Beside)
        fact = msgspec.convert(fields, made.fact)
    except (msgspec.ValidationError, RecursionError):
        errors = [*wrong_fields(beside, _Beside), *wrong_fields(fields, made.fact)]
        said = "; ".join(f"{error.pointer[1:]}: {error.detail}" for error in errors)
        raise MalformedCommand(masked(f"{name}: {said}"), errors) from None
    return Request(
        slice=made, fact=fact, command_id=about.command_id, dry_run=about.dry_run or False
    )


def wrong_fields(fields: dict[str, Any], kind: type[msgspec.Struct]) -> list[WrongField]:
    """Name every field that is unknown, missing or not of its type; msgspec stops at one."""
    errors = []
    known = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name, field in known.items():
        if name not in fields:
            if field.required:
                errors.append(_wrong(name, "this field is missing"))
            continue
        try:
            msgspec.convert(fields[name], field.type)
        except msgspec.ValidationError as error:
            errors.append(_wrong(name, str(error)))
    unknown = (name for name in fields if name not in known)
    errors.extend(_wrong(name, "there is no such field") for name in unknown)
    return errors


def _wrong(name: str, detail: str) -> WrongField:
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    return WrongField(masked(pointer), masked(detail))
