"""Both recorders, the library's in memory and ours on PostgreSQL, behave alike."""

from itertools import pairwise
from threading import Thread

import pytest
from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBQueryItem,
    DCBRecorder,
)
from eventsourcing.dcb.popo import InMemoryDCBRecorder
from eventsourcing.dcb.tests import DCBRecorderTestCase as LibrarySuite
from eventsourcing.persistence import IntegrityError, ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praktiklog_services.log import PostgresLog
from praktiklog_services.log import recorder as recorders
from tests.support.postgres import emptied

TYPES = ("opened", "closed", "moved")
TAGS = ("a", "b", "c", "d")


@pytest.fixture(params=["memory", "postgres"])
def recorder(request: pytest.FixtureRequest) -> DCBRecorder:
    if request.param == "memory":
        return InMemoryDCBRecorder()
    found: PostgresLog = request.getfixturevalue("log")
    return found


def new(kind: str, *tags: str) -> DCBEvent:
    return DCBEvent(type=kind, data=f"{kind} {tags}".encode(), tags=list(tags))


def about(*tags: str, types: tuple[str, ...] = ()) -> DCBQuery:
    return DCBQuery([DCBQueryItem(tags=list(tags), types=list(types))])


def either(*queries: DCBQuery) -> DCBQuery:
    return DCBQuery([item for query in queries for item in query.items])


def positions(recorder: DCBRecorder, query: DCBQuery | None = None, after: int = 0) -> list[int]:
    return [found.position for found in recorder.read(query, after=after)]


def test_the_librarys_own_suite_of_reading(recorder: DCBRecorder) -> None:
    LibrarySuite()._test_append_read(recorder)


def test_the_librarys_own_suite_of_subscribing(recorder: DCBRecorder) -> None:
    LibrarySuite()._test_append_subscribe(recorder)


def test_an_empty_log_has_no_events_and_no_head(recorder: DCBRecorder) -> None:
    found = recorder.read()

    assert list(found) == []
    assert found.head is None


def test_positions_count_from_one_and_an_append_answers_its_last(recorder: DCBRecorder) -> None:
    assert recorder.append([new("opened", "a")]) == 1
    assert recorder.append([new("opened", "b"), new("closed", "b")]) == 3
    assert positions(recorder) == [1, 2, 3]


def test_events_come_back_as_they_were(recorder: DCBRecorder) -> None:
    events = [new("opened", "b", "a"), DCBEvent("closed", bytes(range(256)), []), new("moved", "æ")]
    recorder.append(events)

    found = [sequenced.event for sequenced in recorder.read()]

    assert [(event.type, event.data, event.tags) for event in found] == [
        (event.type, event.data, event.tags) for event in events
    ]


def test_an_append_of_nothing_is_a_mistake(recorder: DCBRecorder) -> None:
    with pytest.raises(ProgrammingError):
        recorder.append([])


def test_tags_of_one_item_must_all_be_there_and_any_of_its_types(recorder: DCBRecorder) -> None:
    recorder.append([new("opened", "a"), new("closed", "a", "b"), new("moved", "b", "a")])

    assert positions(recorder, about("a", "b")) == [2, 3]
    assert positions(recorder, about("b", types=("opened", "moved"))) == [3]
    assert positions(recorder, about(types=("opened", "closed"))) == [1, 2]
    assert positions(recorder, about("a", "b", types=("opened",))) == []


def test_an_event_that_several_items_match_comes_once(recorder: DCBRecorder) -> None:
    recorder.append([new("opened", "a", "b"), new("closed", "c")])

    assert positions(recorder, either(about("a"), about("b"), about(types=("opened",)))) == [1]


def test_a_read_begins_after_a_position_and_ends_at_a_limit(recorder: DCBRecorder) -> None:
    recorder.append([new("opened", "a") for _ in range(5)])

    assert positions(recorder, about("a"), after=3) == [4, 5]
    found = recorder.read(about("a"), after=1, limit=2)
    assert [sequenced.position for sequenced in found] == [2, 3]
    assert found.head == 3


def test_the_head_is_the_logs_and_not_that_of_what_matches(recorder: DCBRecorder) -> None:
    recorder.append([new("opened", "a"), new("opened", "b")])

    assert recorder.read(about("a")).head == 2
    assert recorder.read(about("none")).head == 2


def test_a_condition_fails_on_what_matches_after_its_position(recorder: DCBRecorder) -> None:
    recorder.append([new("opened", "a"), new("closed", "a")])

    recorder.append([new("moved", "a")], DCBAppendCondition(about("a"), after=2))
    with pytest.raises(IntegrityError):
        recorder.append([new("moved", "a")], DCBAppendCondition(about("a"), after=2))
    assert positions(recorder) == [1, 2, 3]


def test_a_condition_passes_over_what_does_not_match(recorder: DCBRecorder) -> None:
    recorder.append([new("opened", "a", "b")])

    for query in (about("c"), about("a", "c"), about("a", types=("closed",)), about(types=("x",))):
        recorder.append([new("moved", "z")], DCBAppendCondition(query, after=0))
    for query in (
        about("a"),
        about("b", "a"),
        about("a", types=("opened", "x")),
        about(types=("opened",)),
        either(about("c"), about("b")),
        either(about("c"), about("b", types=("opened",))),
    ):
        with pytest.raises(IntegrityError):
            recorder.append([new("moved", "a")], DCBAppendCondition(query, after=0))


def test_a_condition_without_items_or_position_fails_on_anything(recorder: DCBRecorder) -> None:
    recorder.append([new("opened", "a")], DCBAppendCondition(DCBQuery()))
    for condition in (DCBAppendCondition(DCBQuery()), DCBAppendCondition(about("a"))):
        with pytest.raises(IntegrityError):
            recorder.append([new("opened", "a")], condition)
    assert positions(recorder) == [1]


def test_an_append_does_not_stand_in_its_own_way(recorder: DCBRecorder) -> None:
    both = [new("opened", "a"), new("closed", "a")]

    assert recorder.append(both, DCBAppendCondition(about("a"), after=0)) == 2


def test_a_refused_append_leaves_no_gap(recorder: DCBRecorder) -> None:
    recorder.append([new("opened", "a")])
    for _ in range(5):
        with pytest.raises(IntegrityError):
            recorder.append(
                [new("opened", "b"), new("opened", "a")], DCBAppendCondition(about("a"))
            )
    assert recorder.append([new("opened", "c")]) == 2
    assert positions(recorder, about("b")) == []


def test_a_subscription_sees_what_is_there_and_what_comes(recorder: DCBRecorder) -> None:
    recorder.append([new("opened", "a"), new("opened", "b")])
    writer = Thread(target=lambda: [recorder.append([new("moved", "a")]) for _ in range(20)])

    with recorder.subscribe(about("a")) as subscription:
        writer.start()
        found = [next(subscription).position for _ in range(21)]
    writer.join()

    assert found == [1, *range(3, 23)]


events = st.builds(new, st.sampled_from(TYPES), *[st.sampled_from(TAGS)] * 2)
items = st.builds(
    DCBQueryItem,
    types=st.lists(st.sampled_from((*TYPES, "none")), max_size=2, unique=True),
    tags=st.lists(st.sampled_from(TAGS), max_size=2, unique=True),
)
queries = st.none() | st.builds(DCBQuery, st.lists(items, max_size=3))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    history=st.lists(st.lists(events, min_size=1, max_size=3), max_size=8),
    query=queries,
    after=st.none() | st.integers(0, 10),
    limit=st.none() | st.integers(0, 6),
)
def test_ours_and_the_librarys_give_the_same_answers(
    log: PostgresLog,
    history: list[list[DCBEvent]],
    query: DCBQuery | None,
    after: int | None,
    limit: int | None,
) -> None:
    def outcome(recorder: DCBRecorder) -> tuple[object, ...]:
        for batch in history:
            recorder.append(batch)
        found = recorder.read(query, after=after, limit=limit)
        read = [(seen.position, seen.event.type, seen.event.tags) for seen in found]
        condition = DCBAppendCondition(query or DCBQuery(), after=after)
        try:
            appended: object = recorder.append([new("last")], condition)
        except IntegrityError:
            appended = "refused"
        return read, found.head, appended, len(list(recorder.read()))

    assert outcome(emptied(log)) == outcome(InMemoryDCBRecorder())


def test_a_long_read_comes_in_pages_and_ends_where_it_began(
    log: PostgresLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorders, "PAGE", 7)
    for count in (0, 1, 6, 7, 8, 14, 30):
        emptied(log)
        if count:
            log.append([new("opened", "a") for _ in range(count)])
        reading = log.read(about("a"))
        log.append([new("opened", "a")])  # not seen: a condition `after=head` would miss nothing

        found = [seen.position for seen in reading]

        assert found == list(range(1, count + 1))
        assert reading.head == (count or None)
        assert all(later == earlier + 1 for earlier, later in pairwise(found))
