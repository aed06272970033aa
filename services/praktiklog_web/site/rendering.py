"""Renders templates; every text in them is escaped unless it is a chart of our own."""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response
from litestar.enums import MediaType

from praktiklog_projections.registry import projections
from praktiklog_web.parts import labels
from praktiklog_web.site import formats
from praktiklog_web.site.language import _, current, here_in, plural, said
from praktiklog_web.site.page import menu

STATIC: Final = Path(str(files("praktiklog_web.site").joinpath("static")))


def page(template: str, *, status: int = 200, **values: Any) -> Response[str]:
    """Render a template as an HTML answer that no cache keeps."""
    return Response(
        _environment().get_template(template).render(**values),
        media_type=MediaType.HTML,
        status_code=status,
        headers={"Cache-Control": "no-store", "Content-Language": current()},
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
        _=_,
        plural=plural,
        said=said,
        language=current,
        here_in=here_in,
        asset=asset,
        day=formats.day,
        moment=formats.moment,
        number=formats.number,
        value=labels.value,
        key=labels.key,
        names=_projection_names,
        menu=menu,
    )
    return environment


def _projection_names() -> dict[str, str]:
    """Name each projection as the page that stands on it alone, or on it first, else by itself."""
    named: dict[str, str] = {}
    for each in menu():
        if each.name == each.projection or each.projection not in named:
            named[each.projection] = said(each.title)
    for other in projections():
        if other.name not in named:
            named[other.name] = other.name if other.title is None else said(other.title)
    return named
