"""Read a command's body: the data of its fact, and perhaps `command_id`."""

from typing import Any, Final

import msgspec

from praktiklog_events import MAX_BYTES, Fact
from praktiklog_events.cpr import masked
from praktiklog_events.scalars import Id
from praktiklog_services.deciding.errors import MalformedCommand, UnknownCommand
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.registry import BY_COMMAND


class Request(msgspec.Struct, frozen=True):
    """A command that can be read."""

    slice: Slice
    fact: Fact
    command_id: str | None


_ID: Final[Any] = Id


def read(name: str, body: bytes, command_id: str | None = None) -> Request:
    """Read a request; a `command_id` in the body, unless null, goes before the one beside it.

    Raises `UnknownCommand` for a name that no slice has and `MalformedCommand` for a body
    that is not the data of the command's fact.
    """
    made = BY_COMMAND.get(name)
    if made is None:
        raise UnknownCommand(
            f"no command {masked(name[:80])!r}; there are: {', '.join(BY_COMMAND)}"
        )
    if len(body) > MAX_BYTES:
        raise MalformedCommand(f"the body has {len(body)} bytes; at most {MAX_BYTES} are allowed")
    try:
        fields: dict[str, Any] = msgspec.json.decode(body, type=dict[str, Any])
        given = fields.pop("command_id", None)
        identity = msgspec.convert(command_id if given is None else given, _ID | None)
        fact = msgspec.convert(fields, made.fact)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedCommand(masked(f"{name}: {error}")) from None
    return Request(slice=made, fact=fact, command_id=identity)
