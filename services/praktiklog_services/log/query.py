"""Turn a DCB query into SQL over the tag table."""

from typing import Any, LiteralString

from eventsourcing.dcb.api import DCBQuery, DCBQueryItem


def split(query: DCBQuery | None) -> tuple[list[str], list[dict[str, list[str]]]]:
    """Part a query's items into single tags without types, and all others.

    An absent query, or one without items, matches everything: one empty item.
    """
    items = (query.items if query else []) or [DCBQueryItem()]
    single: list[str] = []
    others: list[dict[str, list[str]]] = []
    for item in items:
        if len(item.tags) == 1 and not item.types:
            single.append(item.tags[0])
        else:
            others.append({"types": list(item.types), "tags": list(item.tags)})
    return single, others


def select(
    query: DCBQuery | None, after: int, head: int, limit: int
) -> tuple[LiteralString, list[Any]]:
    """Build the SELECT of matching events with `after < position <= head`, in log order.

    Columns: position, type, data, tags.
    """
    columns: LiteralString = "SELECT e.position, e.type, e.data, e.tags FROM event e "
    single, others = split(query)
    if not single and others == [{"types": [], "tags": []}]:
        return (
            columns + "WHERE e.position > %s AND e.position <= %s ORDER BY e.position LIMIT %s",
            [after, head, limit],
        )
    parts: list[LiteralString] = []
    parameters: list[Any] = []
    if single:
        parts.append(
            "SELECT position FROM tag WHERE tag = ANY(%s) AND position > %s AND position <= %s"
        )
        parameters += [single, after, head]
    for item in others:
        part, values = _item(item["types"], item["tags"], after, head)
        parts.append(part)
        parameters += values
    matching: LiteralString = " UNION ".join(parts)
    return (
        columns + "JOIN (" + matching + ") m USING (position) ORDER BY e.position LIMIT %s",
        [*parameters, limit],
    )


def _item(
    types: list[str], tags: list[str], after: int, head: int
) -> tuple[LiteralString, list[Any]]:
    source: LiteralString = "tag" if tags else "event"
    part: LiteralString = (
        "SELECT position FROM " + source + " s WHERE position > %s AND position <= %s"
    )
    values: list[Any] = [after, head]
    if types:
        part += " AND type = ANY(%s)"
        values.append(types)
    if tags:
        part += " AND tag = %s"
        values.append(tags[0])
    for tag in tags[1:]:
        part += " AND EXISTS (SELECT FROM tag o WHERE o.tag = %s AND o.position = s.position)"
        values.append(tag)
    return part, values
