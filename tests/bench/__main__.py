"""Measure throughput and latency, each beside its floor: `python -m tests.bench`.

Everything runs on servers of its own in a temporary folder. Figures of one run can be compared
with each other; the ratio to the floor can be compared between machines.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import structlog

from praktiklog_runtime import postgres, servers, supervisor
from tests.bench import against, deciding, folding, importing, reading
from tests.bench.measured import HEAD, Measured, number, table
from tests.bench.memory import Peaks
from tests.bench.roles import role
from tests.oracle.histories import lines
from tests.support.product import Product, product

MILLION = 1_000_000
SEED = 1


def main() -> int:
    """Measure what was asked for, and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--events", type=int, default=200_000, help="events of the history")
    parser.add_argument("--quick", action="store_true", help="20,000 events and one round")
    parser.add_argument("--million", action="store_true", help="a million events, for memory")
    parser.add_argument("--against", type=Path, help="another checkout to compare with")
    parser.add_argument("--folding", action="store_true", help="of it, rebuild and catch-up")
    parser.add_argument("--only", default="", help="compare what has this in its name")
    asked = parser.parse_args()
    if asked.against is not None and asked.folding:
        events, rounds = (20_000, 1) if asked.quick else (100_000, 5)
        say(folding.compare(asked.against.resolve(), events, rounds))
        return 0
    if asked.against is not None:
        commands, rounds = (400, 1) if asked.quick else (2_000, 5)
        say(against.compare(asked.against.resolve(), commands, rounds, asked.only))
        return 0
    events = 20_000 if asked.quick else MILLION if asked.million else asked.events
    rounds = 1 if asked.quick or asked.million else 3
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    say(f"{events:,} events, medians of {rounds} rounds, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory(prefix="praktiklog-bench-") as folder, product() as made:
        file = Path(folder) / "history.jsonl"
        with file.open("wb") as target:
            target.writelines(lines(events, SEED))
        measure(made, file, events, rounds)
    return 0


def measure(made: Product, file: Path, events: int, rounds: int) -> None:
    """Run everything and print it as it comes."""
    peaks = Peaks()
    made.up()
    say("decisions and latency ...")
    rows = show(deciding.measure(made, commands=400, rounds=max(3, rounds)))
    rows += show(deciding.measure_depth(made, rounds=max(3, rounds)))
    say("the whole system: import, relay and three projections at once ...")
    importer = made.begin("import", file, "--wait")
    begun = time.monotonic()
    with peaks.watch(made, {"import": importer.pid}):
        said, logged = importer.communicate()
    assert importer.returncode == 0, said + logged
    seconds = time.monotonic() - begun
    whole = f"{number(events / seconds)} events/s until every projection has them"
    supervisor.stop(made.settings)
    servers.start(made.settings)
    rows += show(deciding.measure_alone(made, commands=400, rounds=max(3, rounds)))
    in_stream = events + deciding.appended()
    with role(made, "relay"):
        reading.fill(made, in_stream)
    if events < MILLION:  # that the whole system imported them is enough
        say("import ...")
        rows += show(importing.measure(postgres.ensure(made.settings), file, rounds))
    say("projections ...")
    rows += show(reading.measure(made, in_stream, rounds, peaks))
    sys.stdout.write(f"\n{table([HEAD, *rows])}\n\nimport --wait of the file: {whole}\n")
    heading = ("process", f"most memory over {in_stream:,} events", "")
    sys.stdout.write(f"\n{table([heading, *peaks.rows()])}\n")


def show(found: list[Measured]) -> list[tuple[str, ...]]:
    """Print rows while the rest is still measured."""
    rows = [each.row() for each in found]
    say(table(rows))
    return rows


def say(text: str) -> None:
    """Tell on standard error how far it has come."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
