"""What a list of codes is made of."""

from collections.abc import Iterator
from datetime import date
from typing import Generic, Literal, TypeVar

from msgspec import Struct

Language = Literal["da", "en"]


class Term(Struct, frozen=True, kw_only=True):
    """A code with its words in Danish and English.

    `parent` is the code that it belongs to. `valid_from` and `valid_to` are the first and the
    last day, both included, on which something new may bear it; null where no day is known.
    """

    code: str
    da: str
    en: str
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether something new may bear the code on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    def label(self, language: Language = "da") -> str:
        """Name the code for a reader."""
        return self.da if language == "da" else self.en


T_co = TypeVar("T_co", bound=Term, covariant=True)


class Vocabulary(Generic[T_co]):
    """A list of codes in its own order; it contains and iterates its codes."""

    def __init__(self, *terms: T_co) -> None:
        self.terms = terms
        self._by_code = {term.code: term for term in terms}

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_code)

    def __len__(self) -> int:
        return len(self._by_code)

    def __getitem__(self, code: str) -> T_co:
        return self._by_code[code]

    def on(self, day: date) -> tuple[T_co, ...]:
        """List the terms that something new may bear on a day."""
        return tuple(term for term in self.terms if term.holds_on(day))

    def labels(self, language: Language = "da") -> dict[str, str]:
        """Map each code to its word."""
        return {term.code: term.label(language) for term in self.terms}

    def root_of(self, code: str) -> str:
        """Name the outermost parent of a code, or itself, also where it stands in no list."""
        while (term := self._by_code.get(code)) is not None and term.parent is not None:
            code = term.parent
        return code
