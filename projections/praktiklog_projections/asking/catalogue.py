"""The catalogue: every measure is a module of its own in the folder of its projection."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from praktiklog_projections import PROJECTIONS
from praktiklog_projections.asking.measure import Measure
from praktiklog_projections.errors import UnknownMeasure


def measure(name: str) -> Measure:
    """Return a measure by `ID` (its latest version) or `ID@VERSION`; raises `UnknownMeasure`.

    Only its own module is imported.
    """
    identity, _, version = name.partition("@")
    if identity.isidentifier():
        for package in _packages():
            if find_spec(f"{package}.{identity}") is not None:
                for each in _versions(f"{package}.{identity}"):
                    if version in ("", str(each.version)):
                        return each
    raise UnknownMeasure(name, identifiers())


def identifiers() -> list[str]:
    """Return the ids of all measures, sorted."""
    return sorted(
        module.name
        for package in _packages()
        for module in pkgutil.iter_modules(import_module(package).__path__)
    )


def measures() -> list[Measure]:
    """Return all measures in all versions, by id, the latest version first."""
    return [
        each
        for identity in identifiers()
        for package in _packages()
        if find_spec(f"{package}.{identity}") is not None
        for each in _versions(f"{package}.{identity}")
    ]


def _packages() -> Iterator[str]:
    for projection in PROJECTIONS:
        package = f"praktiklog_projections.{projection}.measures"
        if find_spec(package) is not None:
            yield package


def _versions(module: str) -> tuple[Measure, ...]:
    """Return `MEASURE` of a module, then what it may have of `EARLIER` versions."""
    found: Any = import_module(module)
    return (found.MEASURE, *getattr(found, "EARLIER", ()))
