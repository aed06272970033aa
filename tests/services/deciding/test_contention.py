"""Many at once on the same facts: exactly what there is room for."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import msgspec
import pytest

from praktiklog_audit.verify import verify
from praktiklog_events import Fact, SlotReserved
from praktiklog_events.answers import Accepted, Answer
from praktiklog_services.deciding.handler import Handler
from praktiklog_services.log import PostgresLog
from praktiklog_services.log.history import exclusive
from praktiklog_services.registry import BY_TYPE
from tests.services.facts import day, opened, referred, released, reserved
from tests.support.spec import NOON

BUSY = 503


def carry_out(log: PostgresLog, fact: Fact, command_id: str | None = None) -> Answer:
    """Carry out a command as a client does: busy is asked again."""
    handler = Handler(partial(exclusive, log), now=lambda: NOON)
    while True:
        answer = handler.answer(BY_TYPE[fact.TYPE].command, msgspec.json.encode(fact), command_id)
        if isinstance(answer, Accepted) or answer.problem.status != BUSY:
            return answer


def booked(name: str) -> SlotReserved:
    """Book for a candidate of its own: nobody has two reservations in one agreement on a day."""
    return reserved(f"r{name}", referral_id=f"f{name}", candidate_id=f"p{name}")


@pytest.mark.parametrize("slots", [0, 5, 64])
def test_sixteen_threads_reserve_exactly_the_slots_there_are(log: PostgresLog, slots: int) -> None:
    carry_out(log, opened(slots=slots))
    for thread, turn in itertools.product(range(16), range(4)):
        carry_out(log, referred(f"f{thread}-{turn}", f"p{thread}-{turn}"))
    begin = Barrier(16)

    def reserve(thread: int) -> list[Answer]:
        begin.wait()
        return [carry_out(log, booked(f"{thread}-{turn}")) for turn in range(4)]

    with ThreadPoolExecutor(16) as pool:
        answers = [answer for found in pool.map(reserve, range(16)) for answer in found]

    refused = [answer for answer in answers if not isinstance(answer, Accepted)]
    assert len(answers) - len(refused) == slots
    assert {answer.problem.title for answer in refused} <= {"SlotIsTaken"}
    found = verify(log)
    assert (found.events, found.broken) == (1 + 16 * 4 + slots, None)


def test_a_slot_that_is_given_back_is_taken_once(log: PostgresLog) -> None:
    others = [f"{number}-{turn}" for number in range(1, 9) for turn in range(6)]
    people = [referred(f"f{name}", f"p{name}") for name in (*others, "late")]
    for fact in (opened(slots=1), referred(), reserved("first"), *people):
        assert isinstance(carry_out(log, fact), Accepted)
    begin = Barrier(9)

    def act(number: int) -> bool:
        begin.wait()
        if number == 0:
            return isinstance(carry_out(log, released("first")), Accepted)
        tries = [carry_out(log, booked(f"{number}-{turn}")) for turn in range(6)]
        return any(isinstance(answer, Accepted) for answer in tries)

    with ThreadPoolExecutor(9) as pool:
        done = list(pool.map(act, range(9)))
    late = isinstance(carry_out(log, booked("late")), Accepted)

    assert done[0]
    assert sum(done[1:]) + late == 1


def test_one_command_sent_by_eight_at_once_is_carried_out_once(log: PostgresLog) -> None:
    carry_out(log, opened(slots=5))
    carry_out(log, referred())
    begin = Barrier(8)

    def send(_: int) -> Answer:
        begin.wait()
        return carry_out(log, reserved(), "the-same")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))

    assert isinstance(answers[0], Accepted)
    assert answers == answers[:1] * 8
    assert verify(log).events == 3


def test_commands_about_other_things_do_not_stand_in_each_others_way(log: PostgresLog) -> None:
    def work(number: int) -> list[Answer]:
        name = str(number)
        facts = (
            opened(f"a{name}", slots=3),
            referred(f"f{name}", f"p{name}"),
            *(
                reserved(
                    f"r{name}-{turn}",
                    agreement_id=f"a{name}",
                    referral_id=f"f{name}",
                    candidate_id=f"p{name}",
                    starts_on=day(7, 1 + turn),
                    ends_on=day(7, 1 + turn),
                )
                for turn in range(3)
            ),
        )
        return [carry_out(log, fact) for fact in facts]

    with ThreadPoolExecutor(8) as pool:
        answers = [answer for found in pool.map(work, range(8)) for answer in found]

    assert all(isinstance(answer, Accepted) for answer in answers)
    assert verify(log).events == 8 * 5
