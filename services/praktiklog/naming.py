"""What ids and codes are called, for tables in a terminal; JSON and CSV keep the ids."""

from collections.abc import Mapping, Sequence

from praktiklog.output import Row
from praktiklog_projections.asking.query import Question
from praktiklog_projections.directory.names import KINDS, Codes, Name, names
from praktiklog_services.law.library import Library
from praktiklog_services.law.rule_set import MalformedRuleSet
from praktiklog_services.log.rule_texts import RuleTexts


def codes(conninfo: str) -> Codes:
    """Find the lists of adopted sets of codes, whose texts are kept beside the log."""
    library = Library(RuleTexts(conninfo).text)

    def lists(sha256: str) -> Mapping[str, Mapping[str, str]]:
        try:
            found = library.rule_set(sha256)
        except MalformedRuleSet:
            return {}
        declared = (found.list or ()) if found is not None else ()
        return {
            each.name: {entry.code: entry.name for entry in each.code if entry.name is not None}
            for each in declared
        }

    return lists


def named(rows: Sequence[Row], where: Question, codes: Codes) -> list[Row]:
    """Write names before the ids and codes of rows, as known at the point that is asked from."""
    ids = {
        kind: {row[kind] for row in rows if row.get(kind) is not None}
        for kind in KINDS
        if any(kind in row for row in rows)
    }
    found = names(where, ids, codes) if any(ids.values()) else {}
    return [
        {
            key: _called(value, found.get(key, {}).get(value), alone="company_id" not in row)
            if isinstance(value, str)
            else value
            for key, value in row.items()
        }
        for row in rows
    ]


def _called(id_: str, name: Name | None, *, alone: bool) -> str:
    """Write a name and its id; where its company has a column, an agreement's tasks will do."""
    if name is None:
        return id_
    tasks = ", ".join(name.tasks)
    if name.slot_kind is None or alone:
        return f"{name.text}: {tasks} ({id_})" if tasks else f"{name.text} ({id_})"
    return f"{tasks} ({id_})" if tasks else id_
