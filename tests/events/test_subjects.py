"""NATS subjects of events."""

import re

import pytest

from praktiklog_events import TYPES, decode, event, subject, subject_of
from praktiklog_events.facts.slots import SlotVoided
from tests.events.samples import KINDS, changed, stored
from tests.support.spec import NOON, numbered


@pytest.mark.parametrize("kind", KINDS)
def test_a_subject_is_jobcentre_area_and_what(kind: str) -> None:
    area, what, _ = kind.split(".")

    assert subject_of(decode(stored(kind))) == f"evt.aarhus.{area}.{what}"
    assert re.fullmatch(r"evt\.[a-z0-9_-]+\.[a-z]+\.[a-z_]+", subject("aarhus", kind))


def test_a_fact_about_every_jobcentre_has_a_subject_too() -> None:
    found = decode(changed("break.declared.v1", jobcentre="_all"))

    assert subject_of(found) == "evt._all.break.declared"


def test_the_version_is_not_part_of_the_subject() -> None:
    assert subject("aarhus", "slot.voided.v2") == subject("aarhus", SlotVoided.TYPE)


def test_an_event_names_what_it_is_about() -> None:
    fact = SlotVoided(reservation_id="r1", reason="mistake")

    made = event(fact, id=numbered(1), source="urn:x", time=NOON, jobcentre="aarhus")

    assert (made.subject, made.type, made.time) == ("r1", "slot.voided.v1", NOON)
    assert set(TYPES) == set(KINDS)
