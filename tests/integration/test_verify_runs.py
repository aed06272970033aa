"""`audit verify` beside imports, kills and restarts: a clean log is never called broken."""

import json
import random
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import FreshStack
from tests.integration.asking import write
from tests.integration.killing import kill
from tests.oracle.histories import generate
from tests.support.product import ROLES, Product

pytestmark = pytest.mark.kills
VICTIMS = (*ROLES, "postgres", "nats-server")
EVENTS_A_RUN, PART, PAUSE_SECONDS, SEED = 300, 1_000, 1.5, 20_22
WHOLE, COULD_NOT_CHECK = 0, 3


def test_no_run_calls_a_clean_log_broken(
    request: pytest.FixtureRequest, tmp_path: Path, fresh_stack: FreshStack
) -> None:
    runs = request.config.getoption("--verify-runs")
    if not runs:
        pytest.skip("takes over a minute: `make verify-runs`")
    history = list(generate(EVENTS_A_RUN * runs, SEED))
    parts = [
        write(tmp_path / f"{start}.jsonl", history[start : start + PART])
        for start in range(0, len(history), PART)
    ]
    stack = fresh_stack(up=True)
    killed: Counter[str] = Counter()
    ended = threading.Event()
    beside = [
        threading.Thread(target=kill_again_and_again, args=(stack, killed, ended)),
        threading.Thread(target=import_all, args=(stack, parts, ended)),
    ]
    outcomes: Counter[str] = Counter()
    for thread in beside:
        thread.start()
    try:
        while outcomes.total() < runs or len(killed) < len(VICTIMS):
            outcomes[outcome(stack)] += 1
    finally:
        ended.set()
        for thread in beside:
            thread.join()
    print(dict(outcomes), dict(killed))  # the figures of `make verify-runs`
    assert outcomes["whole"] > 0
    answer = stack.quick("audit", "verify")
    assert answer["broken"] is None
    print(answer["head"])


def import_all(stack: Product, parts: list[Path], ended: threading.Event) -> None:
    """Import one file after the other; what a server's death ended is run again."""
    for part in parts:
        while not ended.is_set() and stack.run("import", part, "--wait").returncode != 0:
            pass


def outcome(stack: Product) -> str:
    """Verify once; the answer is whole in parts, or says that it could not check."""
    code, said = stack.ended("audit", "verify")
    assert code in {WHOLE, COULD_NOT_CHECK}, said
    if code == COULD_NOT_CHECK:
        return "database away"
    answer = json.loads(said)
    assert (answer["broken"], answer["all_broken"]) == (None, []), said
    missing = [each["where"] for each in answer["unchecked"]]
    assert {*answer["checked"], *missing} == {"log", "stream", "projections"}, said
    return f"without {', '.join(missing)}" if missing else "whole"


def kill_again_and_again(stack: Product, killed: Counter[str], ended: threading.Event) -> None:
    """End one process after the other, each when its turn comes and it is there."""
    chance = random.Random(SEED)
    victims: list[str] = []
    while not ended.wait(PAUSE_SECONDS * chance.uniform(0.5, 1.5)):
        victims = victims or chance.sample(VICTIMS, len(VICTIMS))
        victim = victims.pop()
        deadline = time.monotonic() + 20
        while stack.pid(victim) is None and time.monotonic() < deadline and not ended.is_set():
            time.sleep(0.05)
        if stack.pid(victim) is not None:
            kill(stack, victim)
            killed[victim] += 1
