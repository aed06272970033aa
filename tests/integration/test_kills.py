"""SIGKILL to any one process in the middle of an import: nothing is lost, nothing counts twice."""

import random
import time
from pathlib import Path

import pytest

from tests.conftest import FreshStack
from tests.integration.asking import write
from tests.integration.killing import (
    IMPORT,
    Outcome,
    check_log,
    importing,
    kill,
    outcome,
    wait_for_work,
    wait_until,
)
from tests.oracle.histories import generate
from tests.oracle.known_at import Event
from tests.support.product import ROLES, Product, product

pytestmark = pytest.mark.kills
SERVERS = ("postgres", "nats-server")
SEED = 20_21


@pytest.fixture(scope="module")
def history(request: pytest.FixtureRequest) -> list[Event]:
    return list(generate(request.config.getoption("--kill-events"), SEED))


@pytest.fixture(scope="module")
def file(history: list[Event], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("kills") / "history.jsonl", history)


@pytest.fixture(scope="module")
def undisturbed(history: list[Event], file: Path) -> tuple[dict[str, object], Outcome]:
    """Tell what the import answers and everything comes to where nothing happens."""
    with product() as made:
        answer = made.quick("import", file, "--wait")
        assert answer["appended"] == len(history)
        check_log(made, history)
        return answer, outcome(made, history)


def test_undisturbed_figures_are_not_empty(undisturbed: tuple[object, Outcome]) -> None:
    _, expected = undisturbed
    assert all(expected.figures)
    assert len(set(expected.digests.values())) == len(expected.digests)


@pytest.mark.parametrize("victim", [*ROLES, *SERVERS, "supervisor"])
def test_a_killed_process_changes_nothing(
    victim: str,
    history: list[Event],
    file: Path,
    undisturbed: tuple[dict[str, object], Outcome],
    fresh_stack: FreshStack,
) -> None:
    stack = fresh_stack(up=True)
    with importing(stack, file, len(history)) as running:
        running.halt_in_the_middle()
        wait_for_work(stack, victim)
        was = kill(stack, victim)
        running.go_on()
        if victim == "supervisor":
            # Nobody starts the roles again, and the import waits for them: that is up to us.
            stack.up()
        answer, expected = undisturbed
        assert running.answer() == answer
    stack.up()
    wait_until(lambda: stack.pid(victim) not in {None, was}, f"{victim} does not come back")
    check_again(stack, file, history, expected)


def test_a_killed_import_is_run_again(
    history: list[Event],
    file: Path,
    undisturbed: tuple[dict[str, object], Outcome],
    fresh_stack: FreshStack,
) -> None:
    stack = fresh_stack(up=True)
    with importing(stack, file, len(history)) as running:
        position = running.halt_in_the_middle()
        running.process.kill()
    answer = stack.quick("import", file, "--wait")
    whole = (position, len(history) - position, len(history), [])
    assert whole == (
        answer["duplicates"],
        answer["appended"],
        answer["read"],
        answer["rejected"],
    )
    _, expected = undisturbed
    check_again(stack, file, history, expected)


def test_one_kill_after_the_other_changes_nothing(
    history: list[Event],
    file: Path,
    undisturbed: tuple[dict[str, object], Outcome],
    fresh_stack: FreshStack,
) -> None:
    stack = fresh_stack(up=True)
    chance = random.Random(SEED)
    victims = [*ROLES, *SERVERS, IMPORT]
    chance.shuffle(victims)
    for pair in (victims[:2], victims[2:4], victims[4:6], victims[6:]):
        with importing(stack, file, len(history)) as running:
            for victim in pair:
                time.sleep(chance.uniform(0.4, 0.8))
                wait_until(lambda name=victim: name == IMPORT or stack.pid(name), "nothing to kill")
                running.process.kill() if victim == IMPORT else kill(stack, victim)
            # One that has just begun may end when PostgreSQL does; it says so, and is run again.
            said, logged = running.process.communicate()
            assert said or logged or IMPORT in pair
    _, expected = undisturbed
    check_again(stack, file, history, expected)


def check_again(stack: Product, file: Path, history: list[Event], expected: Outcome) -> None:
    """Import again, which must add nothing, and compare everything with the undisturbed run."""
    again = stack.quick("import", file, "--wait")
    assert (again["appended"], again["duplicates"], again["rejected"]) == (0, len(history), [])
    check_log(stack, history)
    found = outcome(stack, history)
    assert found.digests == expected.digests
    assert found.figures == expected.figures
