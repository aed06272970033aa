"""The projections by name and version, as their folders declare them."""

from functools import cache
from importlib import import_module

from praktiklog_projections import PROJECTIONS
from praktiklog_projections.engine.projection import Projection
from praktiklog_projections.errors import UnknownProjection, UnknownVersion


@cache
def versions(name: str) -> tuple[Projection, ...]:
    """Return all versions that this program can fold, oldest first; raises `UnknownProjection`."""
    if name not in PROJECTIONS:
        raise UnknownProjection(name, PROJECTIONS)
    declared: tuple[Projection, ...] = import_module(f"{__package__}.{name}.fold").VERSIONS
    return tuple(sorted(declared, key=lambda each: each.version))


def projection(name: str, version: int | None = None) -> Projection:
    """Return a version of a projection, without one the newest.

    Raises `UnknownProjection` and `UnknownVersion`.
    """
    known = versions(name)
    if version is None:
        return known[-1]
    for each in known:
        if each.version == version:
            return each
    raise UnknownVersion(name, version, [each.version for each in known])


def projections() -> tuple[Projection, ...]:
    """Return the newest version of every projection."""
    return tuple(projection(name) for name in PROJECTIONS)
