"""Random events of every type, made from the types themselves."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from praktiklog_events import FACTS, Event, Fact
from praktiklog_events.catalogue import ENVELOPES
from praktiklog_events.limits import EARLIEST, LATEST

MOMENTS = st.datetimes(
    datetime(1900, 1, 2),  # noqa: DTZ001  hypothesis adds the zone
    datetime(2200, 12, 30),  # noqa: DTZ001
    timezones=st.one_of(
        st.just(UTC),
        st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    ),
)


def values(kind: inspect.Type) -> st.SearchStrategy[Any]:  # noqa: PLR0911  one per type
    """Draw values of one field's type."""
    match kind:
        case inspect.StrType():
            assert kind.pattern is not None, "free text has no place in an event"
            return st.from_regex(kind.pattern.removesuffix(r"$(?!\n)"), fullmatch=True)
        case inspect.IntType():
            return st.integers(
                -(2**60) if kind.ge is None else kind.ge, 2**60 if kind.le is None else kind.le
            )
        case inspect.FloatType():
            return st.floats(kind.ge, kind.le, allow_nan=False, allow_infinity=False)
        case inspect.DateType():
            return st.dates(EARLIEST, LATEST)
        case inspect.DateTimeType():
            return MOMENTS
        case inspect.UUIDType():
            return st.uuids()
        case inspect.NoneType():
            return st.none()
        case inspect.LiteralType():
            return st.sampled_from(kind.values)
        case inspect.UnionType():
            return st.one_of(*(values(part) for part in kind.types))
        case inspect.VarTupleType():
            return st.lists(values(kind.item_type), max_size=4).map(tuple)
        case inspect.TupleType():
            return st.tuples(*(values(part) for part in kind.item_types))
        case inspect.DictType():
            return st.dictionaries(values(kind.key_type), values(kind.value_type), max_size=3)
        case inspect.BoolType():
            return st.booleans()
        case inspect.StructType():
            return _built(kind.cls)
        case inspect.Metadata():
            return values(kind.type)
        case _:
            raise TypeError(f"no event may hold {kind}")


def _built(made: type[msgspec.Struct], **given: Any) -> st.SearchStrategy[Any]:
    kind = inspect.type_info(made)
    assert isinstance(kind, inspect.StructType)
    fields = {field.name: values(field.type) for field in kind.fields if field.name not in given}
    return st.builds(made, **fields, **given)


def facts(kind: type[Fact]) -> st.SearchStrategy[Any]:
    """Draw facts of one type."""
    return _built(kind)


def events_of(kind: type[Fact]) -> st.SearchStrategy[Event]:
    """Draw events of one type, any attribute of the envelope filled or not."""
    return _built(ENVELOPES[kind], data=facts(kind))


EVENTS = st.sampled_from(FACTS).flatmap(events_of)
"""Events of any type."""
