"""The table of commands says all that a client needs, and follows from the facts."""

import re

import msgspec
import pytest

from praktiklog_events import FACTS
from praktiklog_events.answers import (
    Accepted,
    BrokenRule,
    Problem,
    Recorded,
    Refused,
    WrongField,
)
from praktiklog_events.commands import BY_NAME, COMMANDS, NOT_DECIDED, SERVICES
from tests.support.spec import numbered


def test_every_name_is_one_command_s_in_kebab_case() -> None:
    assert len(BY_NAME) == len(COMMANDS)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)+", name) for name in BY_NAME)


def test_every_command_records_a_fact_of_its_own() -> None:
    assert len({command.fact for command in COMMANDS}) == len(COMMANDS)
    assert {command.fact for command in COMMANDS} <= set(FACTS)


def test_a_command_is_asked_of_its_service() -> None:
    assert BY_NAME["reserve-slot"].subject == "cmd.slots.reserve-slot"
    assert BY_NAME["set-target"].subject == "cmd.steering.set-target"
    assert {command.service for command in COMMANDS} == set(SERVICES)


def test_those_that_nothing_decides_yet_are_commands() -> None:
    assert set(BY_NAME) >= NOT_DECIDED


@pytest.mark.parametrize(
    "answer",
    [
        Accepted(events=(Recorded(numbered(1), "slot.reserved.v1", 3),), warnings=()),
        Accepted(
            events=(),
            warnings=(BrokenRule("ReservationIsLong", {"hold": "48h"}, "LAB § 1", "x.1", "…"),),
        ),
        Refused(Problem("urn:x", "X", 400, "mend it", errors=(WrongField("/a", "b"),))),
        Refused(Problem("urn:x", "X", 409, "choose another day", rule="X", params={"n": 1})),
    ],
)
def test_an_answer_comes_back_from_its_bytes(answer: Accepted | Refused) -> None:
    found = msgspec.json.decode(msgspec.json.encode(answer), type=Accepted | Refused)

    assert found == answer


def test_a_warning_bears_all_its_members_and_a_problem_those_that_it_has() -> None:
    broken = BrokenRule("SlotIsTaken", {}, None, None, "")
    warning = msgspec.json.decode(msgspec.json.encode(broken))
    problem = msgspec.json.decode(msgspec.json.encode(Problem("urn:x", "X", 400, "mend it")))

    assert set(warning) == {"rule", "params", "paragraph", "ruleset", "text"}
    assert problem == {"type": "urn:x", "title": "X", "status": 400, "detail": "mend it"}
