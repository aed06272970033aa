"""What an upcaster is, and how several are applied one after another."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from praktiklog_events.errors import ContractError

Data = dict[str, Any]
"""The data of an event as plain JSON."""

_MOST: Final = 100
"""Versions that one type may have; more is a circle."""


class Upcaster(Struct, frozen=True):
    """Reads an event of type `old` as one of type `new`.

    `lift` is pure: it gets the data as stored and returns the data of the new type, which is
    then checked as any event's is. What the old one does not say stays absent, never guessed.
    A lookup that fails in it means that the data are none of the old type.
    """

    old: str
    new: str
    lift: Callable[[Data], Data]


def by_type(*upcasters: Upcaster) -> dict[str, Upcaster]:
    """Map each old type to its upcaster; raises `ValueError` where two lift the same one."""
    found = {upcaster.old: upcaster for upcaster in upcasters}
    if len(found) < len(upcasters):
        raise ValueError("two upcasters lift the same type; keep one")
    return found


def stored_as(types: Iterable[str], upcasters: Iterable[Upcaster]) -> tuple[str, ...]:
    """Name types and every old one that is read as one of them: what a query by type asks for."""
    found = set(types)
    known = tuple(upcasters)
    for _ in range(len(known)):
        found |= {upcaster.old for upcaster in known if upcaster.new in found}
    return tuple(sorted(found))


def lifted(event: Data, upcasters: Mapping[str, Upcaster]) -> Data:
    """Lift a decoded event, step by step, to a type that nothing lifts any more.

    The same object comes back where there is nothing to do; a lifted one is another, so that
    the caller's stays as it was.
    """
    for _ in range(_MOST):
        kind = event.get("type")
        upcaster = upcasters.get(kind) if isinstance(kind, str) else None
        data = event.get("data")
        if upcaster is None or not isinstance(data, dict):
            return event
        try:
            data = upcaster.lift(dict(data))
        except LookupError as error:
            raise ContractError(f"no data of {upcaster.old}: {error} is not there") from None
        event = event | {"type": upcaster.new, "data": data}
    raise ValueError(f"the upcasters of {event['type']} go in a circle")
