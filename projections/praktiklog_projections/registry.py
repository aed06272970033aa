"""The projections by name."""

from typing import Final

from praktiklog_projections import PROJECTIONS
from praktiklog_projections.effect.fold import EFFECT
from praktiklog_projections.engine.projection import Projection
from praktiklog_projections.errors import UnknownProjection
from praktiklog_projections.flow.fold import FLOW
from praktiklog_projections.occupancy.fold import OCCUPANCY

_BY_NAME: Final = {projection.name: projection for projection in (OCCUPANCY, FLOW, EFFECT)}


def projection(name: str) -> Projection:
    """Return the projection of that name; raises `UnknownProjection`."""
    found = _BY_NAME.get(name)
    if found is None:
        raise UnknownProjection(name, PROJECTIONS)
    return found


def projections() -> tuple[Projection, ...]:
    """Return all projections."""
    return tuple(_BY_NAME[name] for name in PROJECTIONS)
