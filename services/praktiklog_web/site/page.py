"""What a page is to the rest of the site; each is a folder in `pages`, found by being there."""

import pkgutil
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from praktiklog_web import pages as folders
from praktiklog_web.site.language import InBoth


class Page(Struct, frozen=True, kw_only=True):
    """One page: `name` is its path, `place` its place in the menu, from 1.

    `projection` is the one that its figures stand on, whose position open pages follow.
    """

    name: str
    place: int
    title: InBoth
    question: InBoth
    projection: str
    handlers: Callable[[], Sequence[HTTPRouteHandler]]


@cache
def pages() -> tuple[Page, ...]:
    """Return all pages in the order of the menu: `PAGE` of `page.py` in every folder."""
    modules = (
        import_module(f"{folders.__name__}.{module.name}.page")
        for module in pkgutil.iter_modules(folders.__path__)
    )
    return tuple(sorted((_page(module) for module in modules), key=lambda page: page.place))


def find(name: str) -> Page | None:
    """Return the page of that name."""
    return next((page for page in pages() if page.name == name), None)


def _page(module: Any) -> Page:
    page: Page = module.PAGE
    return page
