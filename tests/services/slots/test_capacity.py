"""No sequence of commands books more than there is."""

from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import given as examples
from hypothesis import settings

from praktiklog_events import SlotReserved, SlotsOpened
from praktiklog_events.answers import Accepted
from tests.services.facts import day, opened
from tests.services.naive import slots_on, taken_on
from tests.services.sequences import OTHERS, REFERRALS, RESERVING, Commands, Step, steps
from tests.support.spec import given

DAYS = [day(5, 20) + timedelta(days=days) for days in range(60)]


def each(first: date, last: date) -> Iterator[date]:
    for days in range((last - first).days + 1):
        yield first + timedelta(days=days)


@settings(max_examples=80, deadline=None)
@examples(steps(*RESERVING))
def test_there_are_never_more_live_reservations_than_slots(sequence: list[Step]) -> None:
    log = given(opened(slots=2), *REFERRALS)
    commands = Commands()
    for step in sequence:
        fact = commands.fact(step)
        if fact is not None:
            log.when(fact, at=commands.now)
        events = log.events()
        assert all(taken_on(events, on, commands.now) <= 2 for on in DAYS)


@settings(max_examples=120, deadline=None)
@examples(steps(*RESERVING, *OTHERS))
def test_a_reservation_is_accepted_exactly_where_every_day_has_room(sequence: list[Step]) -> None:
    log = given(opened(slots=2), *REFERRALS)
    commands = Commands()
    for step in sequence:
        fact = commands.fact(step)
        if fact is None:
            continue
        before = log.events()
        outcome = log.when(fact, at=commands.now)
        if not isinstance(fact, SlotReserved):
            continue
        room = all(
            taken_on(before, on, commands.now) < slots_on(before, on)
            for on in each(fact.starts_on, fact.ends_on)
        )
        assert isinstance(outcome.answer, Accepted) is room, outcome.answer


@settings(max_examples=60, deadline=None)
@examples(steps(*RESERVING, *OTHERS))
def test_the_state_has_the_same_slots_as_a_count_of_all_events(sequence: list[Step]) -> None:
    log = given(opened(slots=2), *REFERRALS)
    commands = Commands()
    for step in sequence:
        fact = commands.fact(step)
        if fact is not None:
            log.when(fact, at=commands.now)
    events = log.events()
    for event in events[1 + len(REFERRALS) :]:
        log.state.evolve(event, log.state.tags_for(event.data))

    agreement = log.state.agreements["a1"]

    assert isinstance(events[0].data, SlotsOpened)
    assert [agreement.capacity(on) for on in DAYS] == [slots_on(events, on) for on in DAYS]
