"""The language of one answer, and its words, dates and numbers.

Code and templates hold English; `locale/<language>.po` holds the rest. The language is the
reader's choice (`?lang=`, kept in a cookie), else the browser's first one that there is, else
Danish.
"""

import gettext
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import Final, Literal, Protocol, get_args
from urllib.parse import parse_qsl, urlencode

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["da", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
COOKIE: Final = "praktiklog-language"
_FALLBACK: Final[Language] = "da"
_SOURCE: Final[Language] = "en"
_current: ContextVar[Language] = ContextVar("language", default=_FALLBACK)
_here: ContextVar[str] = ContextVar("here", default="/")


class InBoth(Protocol):
    """Words that are kept in both languages, as measures and vocabularies keep theirs."""

    @property
    def da(self) -> str:
        """In Danish."""

    @property
    def en(self) -> str:
        """In English."""


def current() -> Language:
    """Return the language of the answer that is being written."""
    return _current.get()


def locale() -> Locale:
    """Return how the current language writes dates and numbers."""
    return Locale("en", "GB") if current() == "en" else Locale("da", "DK")


@contextmanager
def speaking(language: Language, here: str = "/") -> Iterator[None]:
    """Write in a language for the length of a block; `here` is the address asked for."""
    tokens = _current.set(language), _here.set(here)
    try:
        yield
    finally:
        _current.reset(tokens[0])
        _here.reset(tokens[1])


def here_in(language: Language) -> str:
    """Return the address asked for, to be asked for in another language."""
    path, _separator, query = _here.get().partition("?")
    fields = [each for each in parse_qsl(query, keep_blank_values=True) if each[0] != "lang"]
    return f"{path}?{urlencode([*fields, ('lang', language)], safe=',:')}"


def chosen(query: Mapping[str, str], cookies: Mapping[str, str], accepted: str) -> Language:
    """Choose the language of an answer; `accepted` is the header `Accept-Language`."""
    for asked in (query.get("lang"), cookies.get(COOKIE)):
        for language in LANGUAGES:
            if asked == language:
                return language
    found = negotiate_locale(_in_order(accepted), LANGUAGES, sep="-")
    return next((language for language in LANGUAGES if language == found), _FALLBACK)


def _(text: str) -> str:
    """Say a text of the code in the current language."""
    return _catalogue(current()).gettext(text)


def plural(one: str, more: str, number: int) -> str:
    """Say one of two texts by a number; `{n}` stands for it."""
    return _catalogue(current()).ngettext(one, more, number)


def said(words: InBoth) -> str:
    """Say words that are kept in both languages."""
    return words.en if current() == "en" else words.da


def _in_order(accepted: str) -> list[str]:
    parts = (part.partition(";") for part in accepted.split(","))
    weighed = [(_weight(rest), tag.strip()) for tag, _separator, rest in parts if tag.strip()]
    return [tag for weight, tag in sorted(weighed, key=lambda each: -each[0]) if weight > 0]


def _weight(text: str) -> float:
    try:
        return float(text.partition("q=")[2] or 1)
    except ValueError:
        return 0.0


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    if language == _SOURCE:
        return gettext.NullTranslations()
    text = files("praktiklog_web").joinpath("locale", f"{language}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text), locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
