"""Rebuild and catch-up of every projection by this checkout and by another, in alternate pairs.

The ratio of CPU seconds holds on a machine that others use as well; that of seconds is beside it.
Each is the median of the ratios of the pairs, so that what slows one pair down spoils one only.
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.against import HERE
from tests.bench.checkout import Checkout
from tests.bench.measured import number, table

_PROGRAM: Final = Path(__file__).with_name("fold_program.py")
_HISTORY: Final = """
import sys
from tests.oracle.histories import lines
# Rules are adopted from their file by now, so an import takes none.
sys.stdout.buffer.writelines(
    line for line in lines(int(sys.argv[1]), 1) if b'"rules.adopted' not in line
)
"""
_END_ROLES: Final = """
import pathlib, sys
from praktiklog_runtime import settings, supervisor
supervisor.stop(settings.load(pathlib.Path(sys.argv[1])))
"""
WORKS: Final = ("rebuild", "catch-up")
PROJECTIONS: Final = ("occupancy", "flow", "effect")
"""Those that both have."""


def load(checkouts: Iterable[Checkout], other: Checkout, events: int) -> None:
    """Give both the same log, published, with nothing running but the servers."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "history.jsonl"
        # Of the other checkout's types: an event that it does not know would be folded by one.
        file.write_bytes(other.run("-c", _HISTORY, events))
        for checkout in checkouts:
            checkout.praktiklog("import", file, "--wait")
            checkout.run("-c", _END_ROLES, checkout.data)


def measured(checkout: Checkout, name: str, work: str) -> tuple[float, float]:
    """Measure once: seconds and CPU seconds."""
    said = checkout.run(_PROGRAM, checkout.data, name, work)
    seconds, cpu = said.split()[-2:]
    return float(seconds), float(cpu)


def compare(other: Path, events: int, rounds: int) -> str:
    """Measure in alternate pairs; a table of the medians of the pairs' ratios."""
    ours, theirs = Checkout(HERE), Checkout(other)
    rows = [("what", "CPU s ours", "theirs", "ratio", "s ours", "theirs", "ratio")]
    try:
        load((ours, theirs), theirs, events)
        for work in WORKS:
            for name in PROJECTIONS:
                pairs = []
                for turn in range(rounds):
                    order = (ours, theirs) if turn % 2 else (theirs, ours)
                    took = {each: measured(each, name, work) for each in order}
                    pairs.append((took[ours], took[theirs]))
                rows.append((f"{work} of {name}", *_cells(pairs, 1), *_cells(pairs, 0)))
    finally:
        ours.end()
        theirs.end()
    return table(rows)


def _cells(pairs: list[tuple[tuple[float, float], tuple[float, float]]], which: int) -> list[str]:
    """Write medians of both and of how many times as fast ours is."""
    mine = [each[0][which] for each in pairs]
    other = [each[1][which] for each in pairs]
    ratios = [theirs / ours for ours, theirs in zip(mine, other, strict=True)]
    spread = f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    return [number(median(mine)), number(median(other)), spread]
