"""Upcasters: how an event of an old version is read as one of today's.

A change of meaning is a new version of a type: the fact takes the new `TYPE`, and a module here,
named `<area>_<what>_v<old>.py`, lifts the data of the old one by its `UPCASTER`. The bytes that are
stored stay as they are; every decode lifts them, so nothing else knows of old versions. Nothing
lists the module; the old version's golden file and schema stay, and are held for ever.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

from praktiklog_events.upcasters.upcaster import Data, Upcaster, by_type, lifted, stored_as

__all__ = ["UPCASTERS", "Data", "Upcaster", "by_type", "lifted", "stored_as"]


def declared() -> Iterator[Upcaster]:
    """Yield `UPCASTER` of every module of this folder but the one that says what one is."""
    for found in iter_modules(__path__):
        if found.name != "upcaster":
            module: Any = import_module(f"{__name__}.{found.name}")
            yield module.UPCASTER


UPCASTERS: Final[dict[str, Upcaster]] = by_type(*declared())
"""Old type with its version -> what lifts it."""
