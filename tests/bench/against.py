"""The same work by this checkout and by another, in turn, so that one run compares the two."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.bench.measured import table

HERE: Final = Path(__file__).resolve().parents[2]
_PROGRAM: Final = Path(__file__).with_name("decide_program.py")


class Checkout:
    """A checkout, run with the libraries of this one, and a data folder for this run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        sources = (str(folder / part) for part in ("events", "services", "projections"))
        self._environ = os.environ | {"PYTHONPATH": os.pathsep.join(sources)}
        has_program = (folder / "services" / "praktiklog").is_dir()
        self._program = "praktiklog" if has_program else "praktiklog_cli"
        self.data = Path(tempfile.mkdtemp(prefix="praktiklog-against-"))

    def run(self, *arguments: object, given: bytes = b"") -> bytes:
        """Run its Python on its own packages."""
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            input=given,
            stdout=subprocess.PIPE,
            check=True,
            cwd=self.folder,
            env=self._environ,
        ).stdout

    def praktiklog(self, *arguments: object, given: bytes = b"") -> bytes:
        """Run its command line on its data folder."""
        return self.run("-m", self._program, "--data", self.data, *arguments, given=given)

    def end(self) -> None:
        """Stop what runs and throw the data away."""
        self.praktiklog("down")
        shutil.rmtree(self.data, ignore_errors=True)


def decided(checkout: Checkout, at_once: int, commands: int) -> float:
    """Commands a second through NATS, everything running."""
    seconds = checkout.run(_PROGRAM, checkout.data, at_once, commands)
    return commands / float(seconds.splitlines()[-1])


def done(checkout: Checkout, name: str, commands: int) -> float:
    """Commands a second by `do`, its start-up included."""
    lines = b"".join(
        json.dumps(
            {
                "referral_id": f"{name}-{number}",
                "candidate_id": f"{name}-{number}",
                "jobcentre": "bench",
                "target_group": "dagpenge_oevrige",
                "referred_on": "2021-01-04",
            }
        ).encode()
        + b"\n"
        for number in range(commands)
    )
    begun = time.perf_counter()
    checkout.praktiklog("do", "register-referral", "--parallel", 64, given=lines)
    return commands / (time.perf_counter() - begun)


def compare(other: Path, commands: int, rounds: int) -> str:
    """Measure both in turn; a table of medians and their ratio."""
    ours, theirs = Checkout(HERE), Checkout(other)
    what: dict[str, Callable[[Checkout, int], float]] = {
        "decisions, one at a time": lambda at, _: decided(at, 1, max(commands // 8, 50)),
        "decisions, 16 at once": lambda at, _: decided(at, 16, commands),
        "decisions, 64 at once": lambda at, _: decided(at, 64, commands),
        "do --parallel 64, start included": lambda at, turn: done(at, f"d{turn}", commands),
    }
    try:
        for checkout in (ours, theirs):
            checkout.praktiklog("up", "--detach", "--no-web")
        rows = [("what", "ours/s", "theirs/s", "ratio")]
        for name, measure in what.items():
            found: dict[Checkout, list[float]] = {ours: [], theirs: []}
            for turn in range(rounds):
                for checkout in (ours, theirs):
                    found[checkout].append(measure(checkout, turn))
            mine, other_s = (statistics.median(found[each]) for each in (ours, theirs))
            rows.append((name, f"{mine:,.0f}", f"{other_s:,.0f}", f"{mine / other_s:.2f}"))
        return table(rows)
    finally:
        ours.end()
        theirs.end()
