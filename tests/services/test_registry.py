"""Every command of the contract has a slice, or is said to have none yet."""

from praktiklog_events.answers import Refused
from praktiklog_events.commands import BY_NAME, NOT_DECIDED
from praktiklog_services.deciding.handler import Handler
from praktiklog_services.registry import BY_COMMAND, SLICES
from tests.support.spec import given


def test_every_command_is_decided_by_one_slice_or_marked() -> None:
    assert len(BY_COMMAND) == len(SLICES)
    assert set(BY_COMMAND) | NOT_DECIDED == set(BY_NAME)
    assert not set(BY_COMMAND) & NOT_DECIDED


def test_a_slice_is_what_the_table_says() -> None:
    for made in SLICES:
        command = BY_NAME[made.command]
        assert (made.service, made.fact, made.subject) == (
            command.service,
            command.fact,
            command.subject,
        )


def test_a_command_that_nothing_decides_yet_says_so() -> None:
    log = given()
    for name in NOT_DECIDED:
        answer = Handler(log.recorder).answer(name, b"{}")
        assert isinstance(answer, Refused)
        assert (answer.problem.title, answer.problem.status) == ("CommandIsNotDecidedYet", 501)
        assert name in answer.problem.detail
    assert log.events() == []
