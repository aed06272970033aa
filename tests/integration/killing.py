"""An import that is caught in the middle, and what must hold when everything is up again."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from msgspec import Struct

from praktiklog_projections import PROJECTIONS, registry
from praktiklog_projections.engine import checkpoint
from praktiklog_projections.engine.digest import digest
from praktiklog_runtime import postgres, processes
from praktiklog_services.log.moments import head
from tests.integration import stream
from tests.integration.asking import KEYS, Ask, Rows
from tests.oracle.known_at import Event, moment_of
from tests.support.product import Product

PATIENCE = 90.0
IMPORT = "import"


class Outcome(Struct, frozen=True):
    """What a log and its projections have come to; equal ones cannot be told apart by a user."""

    digests: dict[str, str]
    figures: list[Rows]


class Importing:
    """An import that runs in the background."""

    def __init__(self, product: Product, file: Path, events: int) -> None:
        self.product = product
        self.events = events
        self.process = product.begin("import", file, "--wait")

    def halt_in_the_middle(self) -> int:
        """Stop it for a moment when the log holds a third; returns the log's position."""
        position = 0
        with psycopg.connect(postgres.ensure(self.product.settings), autocommit=True) as found:
            wait_until(lambda: head(found) >= self.events / 3, "the import does not come on", 0.001)
            self.process.send_signal(signal.SIGSTOP)
            position = head(found)
        assert self.process.poll() is None
        assert self.events / 3 <= position < self.events
        return position

    def go_on(self) -> None:
        """Let it go on after a halt."""
        self.process.send_signal(signal.SIGCONT)

    def answer(self, code: int = 0) -> dict[str, Any]:
        """Wait for its end and return its answer."""
        said, logged = self.process.communicate(timeout=PATIENCE + self.events / 200)
        assert self.process.returncode == code, f"{said}\n{logged}"
        answer: dict[str, Any] = json.loads(said)
        return answer


@contextmanager
def importing(product: Product, file: Path, events: int) -> Iterator[Importing]:
    """Import in the background, and end that with the block whatever happens there."""
    made = Importing(product, file, events)
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.process.kill()
        with made.process:  # waits for it, and closes its pipes
            pass


def wait_until(condition: Callable[[], object], what: str, pause: float = 0.01) -> None:
    """Wait for something that must come true."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(pause)


def wait_for_work(product: Product, victim: str) -> None:
    """Wait until a process has done something: a projection, or all before the first of them."""
    wanted = (victim,) if victim in PROJECTIONS else PROJECTIONS
    with psycopg.connect(postgres.ensure(product.settings), autocommit=True) as found:
        wait_until(
            lambda: any(checkpoint.meta(found, name).position for name in wanted),
            f"{victim} does nothing",
            0.001,
        )


def kill(product: Product, victim: str) -> int:
    """End one process with SIGKILL, and return what its id was."""
    found = product.pid(victim)
    assert found is not None, f"{victim} does not run"
    os.kill(found, signal.SIGKILL)
    wait_until(lambda: not processes.alive(found), f"{victim} outlives SIGKILL", 0.001)
    return found


def outcome(product: Product, history: Sequence[Event]) -> Outcome:
    """Read the digests of all projections, and every figure as known at several points."""
    with psycopg.connect(postgres.ensure(product.settings), autocommit=True) as found:
        digests = {
            name: digest(found, registry.projection(name), len(history)) for name in PROJECTIONS
        }
    return Outcome(digests, [product.quick(*ask.arguments()) for ask in _questions(history)])


def check_log(product: Product, history: Sequence[Event]) -> None:
    """See that the log and the stream hold the history: whole, in order, each event once."""
    verified = product.quick("audit", "verify")
    assert (verified["events"], verified["broken"]) == (len(history), None)
    found = stream.messages(product.settings)
    assert [seq for seq, _ in found] == list(range(1, len(history) + 1))
    assert [message["position"] for _, message in found] == [seq for seq, _ in found]
    assert [message["id"] for _, message in found] == [event["id"] for event in history]
    listed = product.quick("projections", "list", "--format", "json")
    assert [(row["state"], row["position"], row["lag"]) for row in listed] == [
        ("running", len(history), 0)
    ] * len(PROJECTIONS)


def _questions(history: Sequence[Event]) -> Iterator[Ask]:
    # Asked as known at fixed moments: a figure of "now" may change at midnight.
    times = sorted(moment_of(event) for event in history)
    since, until = times[0].date(), times[-1].date() + timedelta(days=40)
    middle = times[len(times) // 2]
    for point in (
        {"known_at": datetime(2026, 6, 1, tzinfo=UTC)},
        {"known_at": middle},
        {"at_position": len(history) // 3},
    ):
        for figure in KEYS:
            horizon = "3m" if figure == "effect" else None
            yield Ask(figure, since, until, ("jobcentre", "month"), horizon, **point)
        yield Ask("vacancies", middle.date(), **point)
