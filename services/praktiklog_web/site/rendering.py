"""Renders templates; every text in them is escaped unless it is a chart of our own."""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response
from litestar.enums import MediaType

from praktiklog_web.parts import formats, labels
from praktiklog_web.parts.pages import PAGES

STATIC: Final = Path(str(files("praktiklog_web.site").joinpath("static")))
_PROJECTION_NAMES: Final = {"occupancy": "Belægning", "flow": "Flow", "effect": "Effekt"}


def page(template: str, *, status: int = 200, **values: Any) -> Response[str]:
    """Render a template as an HTML answer that no cache keeps."""
    return Response(
        _environment().get_template(template).render(**values),
        media_type=MediaType.HTML,
        status_code=status,
        headers={"Cache-Control": "no-store"},
    )


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with a mark that changes with its content."""
    mark = hashlib.blake2b((STATIC / name).read_bytes(), digest_size=6).hexdigest()
    return f"/static/{name}?v={mark}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("praktiklog_web", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        asset=asset,
        day=formats.day,
        moment=formats.moment,
        number=formats.number,
        label=labels.value,
        keys=labels.KEYS,
        horizons=labels.HORIZONS,
        names=_PROJECTION_NAMES,
        pages=PAGES,
    )
    return environment
