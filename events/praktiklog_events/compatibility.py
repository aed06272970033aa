"""Whether a changed JSON Schema still takes every event that the old one took.

Stored events are decoded for ever, so a field is never removed, retyped, narrowed or made
required: such a change is a new version of the type with an upcaster.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

_LEAST: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_MOST: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_WIDER: Final = {("integer", "number")}


def breaks(old: Schema, new: Schema) -> list[str]:
    """List what the new schema of a type no longer takes; empty where every old event is taken.

    Both are whole documents with their `$defs`.
    """
    return list(_Comparison(old.get("$defs", {}), new.get("$defs", {})).of(old, new, "$"))


class _Comparison:
    def __init__(self, old: Schema, new: Schema) -> None:
        self._old = old
        self._new = new

    def of(self, old: Schema | bool, new: Schema | bool, path: str) -> Iterator[str]:
        """Yield what the new schema at a path refuses of what the old one takes."""
        if old is False or new is False:  # no value at all
            yield from (f"{path} takes nothing now",) if old is not False else ()
            return
        old, new = _resolved(old, self._old), _resolved(new, self._new)
        if "anyOf" in old or "anyOf" in new:
            yield from self._choices(old, new, path)
            return
        if "enum" in new or "const" in new:
            yield from _codes(old, new, path)
        if "type" in new and old.get("type") != new["type"]:
            if (old.get("type"), new["type"]) not in _WIDER:
                yield f"{path} was {old.get('type', 'anything')}, is {new['type']}"
            return
        yield from _bounds(old, new, path)
        if "items" in new:
            yield from self.of(old.get("items", {}), new["items"], f"{path}[]")
        for at, part in enumerate(new.get("prefixItems", ())):
            before = [*old.get("prefixItems", ()), *[{}] * (at + 1)]
            yield from self.of(before[at], part, f"{path}[{at}]")
        yield from self._properties(old, new, path)

    def _choices(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        for one in old.get("anyOf", [old]):
            refused = [list(self.of(one, other, path)) for other in new.get("anyOf", [new])]
            if all(refused):
                yield min(refused, key=len)[0]

    def _properties(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        yield from (f"{path}.{name} is removed" for name in before if name not in after)
        required = set(new.get("required", ())) - set(old.get("required", ()))
        yield from (f"{path}.{name} is required now" for name in sorted(required))
        for name in before:
            if name in after:
                yield from self.of(before[name], after[name], f"{path}.{name}")


def _resolved(schema: Schema | bool, definitions: Schema) -> Schema:
    if isinstance(schema, bool):
        return {}
    found: Schema = schema
    while "$ref" in found:
        found = definitions[found["$ref"].rpartition("/")[2]]
    return found


def _codes(old: Schema, new: Schema, path: str) -> Iterator[str]:
    before = old.get("enum", [old["const"]] if "const" in old else None)
    after = new.get("enum", [new.get("const")])
    if before is None:
        yield f"{path} takes only {', '.join(map(str, after))} now"
    else:
        yield from (f"{path} takes {code} no longer" for code in before if code not in after)


def _bounds(old: Schema, new: Schema, path: str) -> Iterator[str]:
    for name in _LEAST:
        if name in new and new[name] > old.get(name, float("-inf")):
            yield f"{path} has a greater {name}: {new[name]}"
    for name in _MOST:
        if name in new and new[name] < old.get(name, float("inf")):
            yield f"{path} has a smaller {name}: {new[name]}"
    for name in ("pattern", "format"):
        # Whether one pattern takes all that another takes cannot be told.
        if name in new and new[name] != old.get(name):
            yield f"{path} has another {name}: {new[name]}"
