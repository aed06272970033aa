"""What a page is to the rest of the site; each is a folder in `pages`, found by being there."""

import pkgutil
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Final

from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from praktiklog_web import pages as folders
from praktiklog_web.site.language import InBoth

_LAST: Final = 1_000


class Page(Struct, frozen=True, kw_only=True):
    """One page: `name` is its path, `place` its place in the menu, from 1; null is not in it.

    `projection` is the one that its figures stand on, whose position open pages follow.
    """

    name: str
    place: int | None
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
    return tuple(
        sorted((_page(module) for module in modules), key=lambda page: page.place or _LAST)
    )


def menu() -> tuple[Page, ...]:
    """Return the pages of the menu, in its order."""
    return tuple(page for page in pages() if page.place is not None)


def find(name: str) -> Page | None:
    """Return the page of that name."""
    return next((page for page in pages() if page.name == name), None)


def _page(module: Any) -> Page:
    page: Page = module.PAGE
    return page
