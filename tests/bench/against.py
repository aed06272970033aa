"""The same work by this checkout and by another, in turn, so that one run compares the two.

A comparison is one function that does some work and tells how much in how long, and one line in
`COMPARED`. Both checkouts do it in pairs, since others may use the machine: what is compared is the
median of the pairs' ratios, of the clock's time and of the processors' time.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.checkout import Checkout
from tests.bench.measured import table
from tests.oracle.histories import lines

HERE: Final = Path(__file__).resolve().parents[2]
_DECIDE: Final = Path(__file__).with_name("decide_program.py")
_IMPORT: Final = Path(__file__).with_name("import_program.py")
_HEAD: Final = ("what", "ours/s", "theirs/s", "ratio", "spread", "CPU ratio")


class Work(NamedTuple):
    """So much was done, in so many seconds."""

    done: int
    seconds: float


class Compared(NamedTuple):
    """What both do: the checkout, how much of it, and the number of the turn come in."""

    name: str
    work: Callable[[Checkout, int, int], Work]


def decided(at_once: int) -> Callable[[Checkout, int, int], Work]:
    """Make the work of commands through NATS, everything running."""

    def work(checkout: Checkout, commands: int, _turn: int) -> Work:
        count = commands if at_once > 1 else max(commands // 8, 50)
        said = checkout.run(_DECIDE, checkout.data, at_once, count)
        return Work(count, float(said.splitlines()[-1]))

    return work


def done(checkout: Checkout, commands: int, turn: int) -> Work:
    """Carry commands out by `do`, its start-up included."""
    given = b"".join(
        json.dumps(
            {
                "referral_id": f"d{turn}-{number}",
                "candidate_id": f"d{turn}-{number}",
                "jobcentre": "bench",
                "target_group": "dagpenge_oevrige",
                "referred_on": "2021-01-04",
            }
        ).encode()
        + b"\n"
        for number in range(commands)
    )
    begun = time.perf_counter()
    checkout.praktiklog("do", "register-referral", "--parallel", 64, given=given)
    return Work(commands, time.perf_counter() - begun)


def imported(checkout: Checkout, commands: int, _turn: int) -> Work:
    """Import a history into an empty log, fifteen events for each command."""
    file = checkout.data / "history.jsonl"
    events = 15 * commands
    if not file.exists():
        with file.open("wb") as target:
            target.writelines(lines(events, 1))
    said = checkout.run(_IMPORT, checkout.data, file)
    return Work(events, float(said.splitlines()[-1].split()[0]))


COMPARED: Final = (
    Compared("decisions, one at a time", decided(1)),
    Compared("decisions, 16 at once", decided(16)),
    Compared("decisions, 64 at once", decided(64)),
    Compared("do --parallel 64, start included", done),
    Compared("import into an empty log", imported),
)


def compare(other: Path, commands: int, rounds: int, only: str = "") -> str:
    """Measure both in turn, first one and then the other; a table of medians and ratios.

    The ratios are those of ours to theirs, more is better: of work a second, and of work a second
    of CPU over all processes. `only` leaves out what does not have that in its name.
    """
    both = Checkout(HERE), Checkout(other)
    rows: list[tuple[str, ...]] = [_HEAD]
    try:
        for checkout in both:
            checkout.praktiklog("up", "--detach", "--no-web")
        for compared in (each for each in COMPARED if only in each.name):
            pairs = [_pair(compared, both, commands, turn) for turn in range(rounds)]
            rows.append(_row(compared.name, pairs))
            sys.stderr.write(table([_HEAD, rows[-1]]) + "\n")
        return table(rows)
    finally:
        for checkout in both:
            checkout.end()


class _Speed(NamedTuple):
    a_second: float
    a_cpu_second: float


def _pair(
    compared: Compared, both: tuple[Checkout, Checkout], commands: int, turn: int
) -> tuple[_Speed, _Speed]:
    """Have both do it, the one that is first alternating."""
    found: dict[Checkout, _Speed] = {}
    for checkout in both if turn % 2 == 0 else both[::-1]:
        before = checkout.cpu_seconds()
        work = compared.work(checkout, commands, turn)
        spent = checkout.cpu_seconds() - before
        found[checkout] = _Speed(work.done / work.seconds, work.done / spent)
    ours, theirs = both
    return found[ours], found[theirs]


def _row(name: str, pairs: list[tuple[_Speed, _Speed]]) -> tuple[str, ...]:
    ratios = [ours.a_second / theirs.a_second for ours, theirs in pairs]
    cpu = [ours.a_cpu_second / theirs.a_cpu_second for ours, theirs in pairs]
    mine, others = (statistics.median(pair[which].a_second for pair in pairs) for which in (0, 1))
    return (
        name,
        f"{mine:,.0f}",
        f"{others:,.0f}",
        f"{statistics.median(ratios):.2f}",
        f"{min(ratios):.2f} to {max(ratios):.2f}",
        f"{statistics.median(cpu):.2f}",
    )
