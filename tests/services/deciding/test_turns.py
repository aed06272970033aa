"""Everyone's command comes in turn, however many one of them sends."""

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from praktiklog_services.deciding.errors import ServiceIsBusy, ShareIsUsedUp
from praktiklog_services.deciding.turns import Turns


def test_one_command_waits_for_one_of_each_other_client_only() -> None:
    turns: Turns[str] = Turns(most_of_a_client=10_000)
    for number in range(10_000):
        turns.put("third", "a", f"a{number}")
    turns.put("third", "b", "b0")
    turns.put("web", "c", "c0")

    assert set(turns.take(4)) == {"a0", "a1", "b0", "c0"}


def test_a_user_gets_no_more_by_being_many_clients() -> None:
    turns: Turns[str] = Turns()
    for number in range(100):
        turns.put("many", f"client-{number}", "many")
        turns.put("one", "alone", "one")

    assert turns.take(64).count("one") == 32


def test_a_client_has_a_share_and_all_together_have_a_bound() -> None:
    turns: Turns[int] = Turns(most_of_a_client=3, most_of_all=5)
    for number in range(3):
        turns.put("u", "a", number)
    with pytest.raises(ShareIsUsedUp, match="3 commands of this client wait already"):
        turns.put("u", "a", 3)
    turns.put("u", "b", 4)
    turns.put("u", "b", 5)
    with pytest.raises(ServiceIsBusy, match="send it again"):
        turns.put("u", "c", 6)

    assert turns.take(1) == [0]
    turns.put("u", "a", 7)


senders = st.sampled_from(["u1", "u2", "u3"])
clients = st.sampled_from(["a", "b"])


@examples(st.lists(st.tuples(senders, clients) | st.integers(1, 5), max_size=60))
def test_nothing_is_lost_or_doubled_and_each_clients_order_holds(
    steps: list[tuple[str, str] | int],
) -> None:
    turns: Turns[tuple[str, str, int]] = Turns()
    put: list[tuple[str, str, int]] = []
    taken: list[tuple[str, str, int]] = []
    for number, step in enumerate(steps):
        if isinstance(step, int):
            taken += turns.take(step)
        else:
            put.append((*step, number))
            turns.put(*step, (*step, number))
        assert len(turns) == len(put) - len(taken)
    taken += turns.take(1_000)

    assert sorted(taken) == sorted(put)
    for sender in {(user, client) for user, client, _ in put}:
        assert [each for each in taken if each[:2] == sender] == [
            each for each in put if each[:2] == sender
        ]
