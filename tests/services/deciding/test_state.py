"""What is folded from facts: the same however often, and with the tags that bind decisions."""

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from praktiklog_events import Event, Fact, decode
from praktiklog_services.deciding import tags
from praktiklog_services.deciding.state import State
from praktiklog_services.registry import BY_COMMAND, BY_TYPE, SERVICES, SLICES
from tests.oracle.histories import generate
from tests.services.facts import (
    agreed,
    cancelled,
    company,
    day,
    end_voided,
    ended,
    extended,
    followed_up,
    hours,
    observed,
    opened,
    outcome_voided,
    placement_voided,
    referred,
    released,
    reserved,
    slot_voided,
    started,
)
from tests.support.spec import enveloped, given

Tagged = list[tuple[Event, list[str]]]


def history(events: int, seed: int) -> Tagged:
    """Make a random lawful history, with the tags that a log would give it."""
    state = State()
    found: Tagged = []
    for plain in generate(events, seed):
        event = decode(msgspec.json.encode(plain))
        carried = state.tags_for(event.data)
        state.evolve(event, carried)
        found.append((event, carried))
    return found


def folded(state: State, events: Iterable[tuple[Event, list[str]]]) -> dict[str, Any]:
    for event, carried in events:
        state.evolve(event, carried)
    return vars(state)


@settings(max_examples=20, deadline=None)
@examples(st.integers(0, 10_000), st.integers(0, 250))
def test_folding_again_changes_nothing(seed: int, again_from: int) -> None:
    events = history(250, seed)
    once = folded(State(), events)

    twice = State()
    folded(twice, events)
    assert folded(twice, events) == once

    part = State()
    folded(part, events[:again_from])
    assert folded(part, events) == once


@settings(max_examples=20, deadline=None)
@examples(st.integers(0, 10_000), st.data())
def test_what_carries_a_things_tags_is_enough_to_know_it(seed: int, data: st.DataObject) -> None:
    events = history(250, seed)
    whole = State()
    folded(whole, events)
    agreements = st.sampled_from(sorted(whole.agreements))
    wanted = data.draw(st.lists(agreements, min_size=1, max_size=3, unique=True))

    state = State()
    for identity in wanted:  # one after the other, as an import completes what it knows
        folded(state, [each for each in events if f"agreement:{identity}" in each[1]])

    for identity in wanted:
        known, right = state.agreements[identity], whole.agreements[identity]
        assert known == right
        for reservation in right.reservations:
            assert state.reservations[reservation] == whole.reservations[reservation]
        for placement in right.placements:
            assert state.placements[placement] == whole.placements[placement]


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ([reserved()], released()),
        ([reserved()], slot_voided()),
        ([started(agreement_id="a1", reservation_id="r1")], ended(day(6, 1))),
        ([started(agreement_id="a1", reservation_id="r1")], extended(day(9, 1))),
        ([started(agreement_id="a1")], hours(20, day(6, 1))),
        ([started(agreement_id="a1"), ended(day(6, 1))], end_voided()),
        ([started(agreement_id="a1")], placement_voided()),
        ([started(agreement_id="a1")], observed()),
        ([started(agreement_id="a1")], outcome_voided()),
        ([started(agreement_id="a1")], followed_up()),
        ([agreed(reservation_id="r1")], cancelled()),
        ([reserved(), agreed(reservation_id="r1")], started()),
        ([reserved()], started(reservation_id="r1")),
    ],
)
def test_a_change_carries_the_tags_of_what_it_changes(before: list[Fact], change: Fact) -> None:
    log = given(opened(), referred(), *before)
    introduced = {tag for fact in before for tag in tags.own(fact)}

    assert introduced <= set(log.state.tags_for(change))


def test_a_fact_carries_its_own_tags_once_each() -> None:
    fact = started(agreement_id="a1", reservation_id="r1", referral_id="f1")
    log = given(opened(), referred(), reserved())

    carried = log.state.tags_for(fact)

    assert sorted(carried) == [
        "agreement:a1",
        "candidate:p1",
        "company:c1",
        "placement:l1",
        "referral:f1",
        "reservation:r1",
    ]


def test_an_outcomes_later_company_is_a_tag_as_well() -> None:
    log = given(started(company_id="c1"))

    assert "company:c9" in log.state.tags_for(observed(company_id="c9"))


def test_the_tag_of_a_command_is_not_handed_on() -> None:
    state = State()
    state.evolve(enveloped(started(), 1), ["placement:l1", "agreement:a1", "command:x"])

    assert set(state.tags_for(ended(day(6, 1)))) == {"placement:l1", "agreement:a1"}


def test_a_company_that_moves_is_its_new_jobcentres() -> None:
    log = given(company(jobcentre="aarhus"), company(jobcentre="odense"))

    assert log.state.jobcentre_of(company()) == "aarhus"  # what the fact itself says comes first
    assert log.state.companies["c1"].jobcentre == "odense"


def test_every_slice_has_a_command_a_type_and_a_service_of_its_own() -> None:
    assert len(BY_COMMAND) == len(BY_TYPE) == len(SLICES)
    for made in SLICES:
        assert made.subject == f"cmd.{made.service}.{made.command}"
        assert made.service in SERVICES
