"""What the ids and codes of an answer are called, for those who read it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from praktiklog_projections.asking.query import Question
from praktiklog_projections.directory.names import KINDS, Name, Names, names
from praktiklog_web.parts import labels
from praktiklog_web.site.asking import Source

Row = Mapping[str, Any]


class Naming(Struct, frozen=True):
    """Names of the ids and codes of one answer; what has none is shown as it stands.

    `several` are names that more than one of the answer's ids has: with them their id is said.
    """

    names: Names
    several: frozenset[tuple[str, str]] = frozenset()

    def value(self, key: str, code: str | None) -> str:
        """Name a key's value so that no other of the answer is called the same."""
        name = self._name(key, code)
        if name is None:
            return labels.value(key, code)
        text = _called(name)
        # First: an axis cuts the ends of long names.
        return f"{code} · {text}" if (key, text) in self.several else text

    def cell(self, key: str, row: Row) -> tuple[str, str | None]:
        """Name a key's value in a row of a table, and give the id to say beside it, if any.

        Where the company has a cell of its own, an agreement is called by its tasks alone.
        """
        code = row[key]
        name = self._name(key, code)
        if name is None:
            return labels.value(key, code), None
        if key == "agreement_id" and "company_id" in row:
            return (", ".join(name.tasks), code) if name.tasks else (code, None)
        return _called(name), code

    def _name(self, key: str, code: str | None) -> Name | None:
        return None if code is None else self.names.get(key, {}).get(code)


NO_NAMES: Final = Naming({})
"""Names nothing: ids and codes are shown as they stand."""


def named(source: Source, where: Question, ids: Mapping[str, Collection[str]]) -> Naming:
    """Find the names of ids by key, as known at the point that is asked from."""
    asked = {key: values for key, values in ids.items() if key in KINDS and values}
    found = names(where, asked, source.codes) if asked else {}
    counts = Counter((key, _called(each)) for key, held in found.items() for each in held.values())
    return Naming(found, frozenset(called for called, number in counts.items() if number > 1))


def ids_of(keys: Sequence[str], rows: Iterable[Row]) -> dict[str, set[str]]:
    """Collect the ids and codes that stand in rows and may have names."""
    held = list(rows)
    return {key: {row[key] for row in held if row[key] is not None} for key in keys if key in KINDS}


def _called(name: Name) -> str:
    return f"{name.text}: {', '.join(name.tasks)}" if name.tasks else name.text
