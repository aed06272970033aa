"""What ids are called, as known at a point of the log: for those who read, never in a figure."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from praktiklog_projections.asking.query import Question
from praktiklog_projections.directory.tables import AGREEMENT, COMPANY, RULE_SET

CODES: Final = {"branch": "branch", "task": "task"}
"""Kind of code -> the list of an adopted set that names its codes."""
KINDS: Final = ("company_id", "agreement_id", *CODES)
"""What has names: two kinds of id, and codes."""

Codes = Callable[[str], Mapping[str, Mapping[str, str]]]
"""Finds the lists of a set by the SHA-256 of its text: list -> code -> name.

The text stands with the log; whoever asks brings the parsed lists, empty where there are none.
"""


class Name(Struct, frozen=True):
    """What an id is called; of an agreement it is its company's, and `slot_kind` is its kind."""

    text: str
    slot_kind: str | None = None


Names = dict[str, dict[str, Name]]
"""Kind -> id -> name; what nobody named is not in it."""


def no_codes(_sha256: str) -> Mapping[str, Mapping[str, str]]:
    """Name no code."""
    return {}


def names(where: Question, ids: Mapping[str, Collection[str]], codes: Codes = no_codes) -> Names:
    """Return the names of ids by kind (`KINDS`), in one query.

    An id of a company without a name, a sole trader, has none. A code is called what the latest
    adopted list says that holds on the day asked from. Raises `KeyError` for a kind that has no
    names.
    """
    unknown = set(ids) - set(KINDS)
    if unknown:
        raise KeyError(*unknown)
    selected = [_SELECTED[kind](where) for kind in ("company_id", "agreement_id") if ids.get(kind)]
    coded = {kind: ids[kind] for kind in CODES if ids.get(kind)}
    if coded:
        selected.append(_adopted(where))
    if not selected:
        return {}
    parameters = where.parameters() | {
        kind: list(ids.get(kind, ())) for kind in ("company_id", "agreement_id")
    }
    found: Names = {}
    sets: list[tuple[date, int, str]] = []
    for kind, id_, name, slot_kind, valid_from, known_from in where.executor.fetch(
        " UNION ALL ".join(selected), parameters
    ):
        if kind == "rule_set":
            sets.append((valid_from, known_from, id_))
        else:
            found.setdefault(kind, {})[id_] = Name(name, slot_kind)
    for _, _, sha256 in sorted(sets):
        lists = codes(sha256)
        for kind, wanted in coded.items():
            named = lists.get(CODES[kind], {})
            fresh = {code: Name(named[code]) for code in wanted if code in named}
            found.setdefault(kind, {}).update(fresh)
    return found


def _companies(where: Question) -> str:
    return (
        "SELECT 'company_id' AS kind, company_id AS id, name, NULL AS slot_kind, "
        "NULL::date AS valid_from, NULL::bigint AS known_from "
        f"FROM ({where.known(COMPANY)}) AS company "
        "WHERE company_id = ANY(%(company_id)s) AND name IS NOT NULL"
    )


def _agreements(where: Question) -> str:
    return (
        "SELECT 'agreement_id', agreement_id, name, slot_kind, NULL::date, NULL::bigint "
        f"FROM ({where.known(AGREEMENT)}) AS agreement "
        f"JOIN ({where.known(COMPANY)}) AS company USING (company_id) "
        "WHERE agreement_id = ANY(%(agreement_id)s) AND name IS NOT NULL"
    )


def _adopted(where: Question) -> str:
    return (
        "SELECT 'rule_set', sha256, NULL, NULL, valid_from, known_from "
        f"FROM ({where.known(RULE_SET, since=True)}) AS rule_set WHERE valid_from <= %(today)s"
    )


_SELECTED: Final[Mapping[str, Callable[[Question], str]]] = {
    "company_id": _companies,
    "agreement_id": _agreements,
}
