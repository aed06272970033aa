"""Upcasters: how an event of an old version is read as one of today's.

A change of meaning is a new version of a type: the fact takes the new `TYPE`, and a module here,
named `<area>_<what>_v<old>.py`, lifts the data of the old one. The bytes that are stored stay as
they are; every decode lifts them, so nothing else knows of old versions. List it in `UPCASTERS`;
its golden file stays and is decoded for ever.
"""

from typing import Final

from praktiklog_events.upcasters.upcaster import Data, Upcaster, by_type, lifted

__all__ = ["UPCASTERS", "Data", "Upcaster", "by_type", "lifted"]

UPCASTERS: Final[dict[str, Upcaster]] = by_type()
"""Old type with its version -> what lifts it; name each upcaster as an argument."""
