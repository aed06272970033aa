"""Claims are counted as they change; asking gives what counting all of them gives."""

import time
from datetime import UTC, date, datetime, timedelta

from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from praktiklog_services.slots.claims import Claim, Claims, Hold, Run

FIRST = date(2021, 1, 1)
ids = st.sampled_from("abcdefgh")
days = st.integers(0, 30).map(lambda number: FIRST + timedelta(days=number))
moments = st.integers(0, 30).map(lambda number: moment(FIRST + timedelta(days=number)))
runs = st.builds(Run, days, days, is_open=st.booleans())
holds = st.builds(Hold, days, days, moments)
changes = st.tuples(st.just("put"), ids, st.none() | runs | holds)
questions = st.tuples(
    st.just("ask"), st.integers(0, 4), days, days, moments, st.frozensets(ids, max_size=2)
)


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def counted(by_id: dict[str, Claim], day: date, at: datetime, besides: frozenset[str]) -> int:
    taken = 0
    for identity, claim in by_id.items():
        if identity in besides:
            continue
        last = claim.last
        if isinstance(claim, Run) and claim.is_open:
            last = max(last, at.date())
        live = not isinstance(claim, Hold) or claim.expires_at > at
        taken += live and claim.first <= day <= last
    return taken


@settings(max_examples=400, deadline=None)
@examples(st.lists(changes | questions, max_size=40))
def test_whatever_changes_and_whenever_it_is_asked(steps: list[tuple[object, ...]]) -> None:
    claims = Claims()
    by_id: dict[str, Claim] = {}
    for step in steps:
        match step:
            case "put", str(identity), claim:
                assert claim is None or isinstance(claim, Run | Hold)
                claims.put(identity, claim)
                by_id.pop(identity, None)
                if claim is not None:
                    by_id[identity] = claim
            case "ask", int(room), date() as one, date() as other, datetime() as at, besides:
                assert isinstance(besides, frozenset)
                first, last = min(one, other), max(one, other)
                every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
                full = (day for day in every if counted(by_id, day, at, besides) >= room)
                found = claims.first_above(room, first, last, at, at.date(), besides)
                assert found == next(full, None)
            case _:
                raise AssertionError(step)
    assert claims.by_id == by_id


def test_the_whole_calendar_costs_no_more_than_its_changes() -> None:
    claims = Claims()
    at = moment(FIRST)
    begun = time.perf_counter()
    for number in range(1_000):
        claims.put(str(number), Run(date(1900, 1, 1), date(2200, 12, 31), is_open=False))
        assert (
            claims.first_above(
                2_000, date(1900, 1, 1), date(2200, 12, 31), at, at.date(), frozenset()
            )
            is None
        )
    assert time.perf_counter() - begun < 1.0


def test_a_question_of_ten_thousand_claims_costs_what_one_of_ten_does() -> None:
    def seconds(facts: int) -> float:
        claims = Claims()
        at = moment(FIRST)
        for number in range(facts):
            first = FIRST + timedelta(days=number % 300)
            expires_at = at + timedelta(days=10, seconds=number)
            claims.put(str(number), Hold(first, first + timedelta(days=13), expires_at))
        best = 1.0
        for number in range(200):
            first = FIRST + timedelta(days=number)
            begun = time.perf_counter()
            claims.put("new", Hold(first, first + timedelta(days=13), at + timedelta(days=10)))
            claims.first_above(
                facts, first, first + timedelta(days=13), at, at.date(), frozenset({"new"})
            )
            best = min(best, time.perf_counter() - begun)
        return best

    assert seconds(10_000) < 8 * seconds(10)  # counting them all would take 1,000 times as long
