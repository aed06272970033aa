"""What ids are called, as known at a point of the log: for those who read, never in a figure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from praktiklog_projections.asking.query import Question
from praktiklog_projections.directory.tables import AGREEMENT, COMPANY, RULE_SET, TERMS

CODES: Final = {"branch": "branch", "task": "task"}
"""Kind of code -> the list of an adopted set that names its codes."""
KINDS: Final = ("company_id", "agreement_id", *CODES)
"""What has names: two kinds of id, and codes."""

Codes = Callable[[str], Mapping[str, Mapping[str, str]]]
"""Finds the lists of a set by the SHA-256 of its text: list -> code -> name.

The text stands with the log; whoever asks brings the parsed lists, empty where there are none.
"""


class Name(Struct, frozen=True):
    """What an id is called; of an agreement it is its company's.

    `slot_kind` is an agreement's kind, and `tasks` what is done there today: the names of its
    tasks, or their codes.
    """

    text: str
    slot_kind: str | None = None
    tasks: tuple[str, ...] = ()


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
    if coded or ids.get("agreement_id"):
        selected.append(_adopted(where))
    if not selected:
        return {}
    parameters = where.parameters() | {
        kind: list(ids.get(kind, ())) for kind in ("company_id", "agreement_id")
    }
    found: Names = {}
    sets: list[tuple[date, int, str]] = []
    for kind, id_, name, slot_kind, tasks, valid_from, known_from in where.executor.fetch(
        " UNION ALL ".join(selected), parameters
    ):
        if kind == "rule_set":
            sets.append((valid_from, known_from, id_))
        else:
            found.setdefault(kind, {})[id_] = Name(name, slot_kind, tuple((tasks or "").split()))
    lists = [codes(sha256) for _, _, sha256 in sorted(sets)]
    for kind, asked in coded.items():
        called = _called(lists, CODES[kind])
        found[kind] = {code: Name(called[code]) for code in asked if code in called}
    if "agreement_id" in found:
        called = _called(lists, CODES["task"])
        found["agreement_id"] = {
            id_: replace(name, tasks=tuple(called.get(code, code) for code in name.tasks))
            for id_, name in found["agreement_id"].items()
        }
    return found


def _called(lists: Sequence[Mapping[str, Mapping[str, str]]], name: str) -> dict[str, str]:
    """Merge what the sets say of one list, oldest first: the latest counts."""
    merged: dict[str, str] = {}
    for each in lists:
        merged.update(each.get(name, {}))
    return merged


def _companies(where: Question) -> str:
    return (
        "SELECT 'company_id' AS kind, company_id AS id, name, NULL AS slot_kind, "
        "NULL AS tasks, NULL::date AS valid_from, NULL::bigint AS known_from "
        f"FROM ({where.known(COMPANY)}) AS company "
        "WHERE company_id = ANY(%(company_id)s) AND name IS NOT NULL"
    )


def _agreements(where: Question) -> str:
    return (
        "SELECT 'agreement_id', agreement_id, name, slot_kind, "
        "coalesce(terms.task_codes, agreement.task_codes), NULL::date, NULL::bigint "
        f"FROM ({where.known(AGREEMENT)}) AS agreement "
        f"JOIN ({where.known(COMPANY)}) AS company USING (company_id) "
        f"LEFT JOIN ({_terms(where)}) AS terms USING (agreement_id) "
        "WHERE agreement_id = ANY(%(agreement_id)s) AND name IS NOT NULL"
    )


def _terms(where: Question) -> str:
    """Select the tasks of agreements whose terms changed them; none where they fell away."""
    days = (
        "SELECT DISTINCT ON (agreement_id, effective_on) agreement_id, effective_on, task_codes, "
        f"clears, withdrawn FROM ({where.known(TERMS)}) AS entry "
        "WHERE agreement_id = ANY(%(agreement_id)s) AND effective_on <= %(today)s "
        "ORDER BY agreement_id, effective_on, known_from DESC"
    )
    return (
        "SELECT DISTINCT ON (agreement_id) agreement_id, coalesce(task_codes, '') AS task_codes "
        f"FROM ({days}) AS day WHERE NOT withdrawn AND (task_codes IS NOT NULL "
        "OR strpos(' ' || clears || ' ', ' task_codes ') > 0) "
        "ORDER BY agreement_id, effective_on DESC"
    )


def _adopted(where: Question) -> str:
    return (
        "SELECT 'rule_set', sha256, NULL, NULL, NULL, valid_from, known_from "
        f"FROM ({where.known(RULE_SET, since=True)}) AS rule_set WHERE valid_from <= %(today)s"
    )


_SELECTED: Final[Mapping[str, Callable[[Question], str]]] = {
    "company_id": _companies,
    "agreement_id": _agreements,
}
