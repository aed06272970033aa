"""The most memory that each process of the system has had at a time."""

import threading
from pathlib import Path
from typing import Self

import psutil

from tests.support.product import ROLES, Product

LIMIT_MB = 300
_LOOK_SECONDS = 0.5


class Peaks:
    """Peaks of resident memory by process, in MB, as the kernel keeps them (VmHWM).

    What PostgreSQL's processes share is counted in each of them.
    """

    def __init__(self) -> None:
        self.found: dict[str, float] = {}

    def look(self, name: str, pid: int) -> None:
        """Note a process's peak until now."""
        peak = _peak(pid) / 1024
        self.found[name] = max(self.found.get(name, 0.0), peak)

    def watch(self, product: Product, more: dict[str, int]) -> "Watch":
        """Look at all processes of a product, and at `more` by name, while a block runs."""
        return Watch(self, product, more)

    def rows(self) -> list[tuple[str, ...]]:
        """Write a line for each process."""
        return [
            (name, f"{peak:,.0f} MB", "" if peak <= LIMIT_MB else f"above {LIMIT_MB} MB")
            for name, peak in sorted(self.found.items())
        ]


class Watch(threading.Thread):
    """Looks at processes in the background while a block runs."""

    def __init__(self, peaks: Peaks, product: Product, more: dict[str, int]) -> None:
        super().__init__(daemon=True)
        self._peaks = peaks
        self._product = product
        self._more = more
        self._ended = threading.Event()

    def run(self) -> None:
        """Look until the block ends."""
        while not self._ended.wait(_LOOK_SECONDS):
            found = {name: self._product.pid(name) for name in (*ROLES, "nats-server")}
            for name, pid in (found | self._more).items():
                if pid is not None:
                    self._peaks.look(name, pid)
            postmaster = self._product.pid("postgres")
            if postmaster is not None:
                self._look_at_postgres(postmaster)

    def _look_at_postgres(self, postmaster: int) -> None:
        try:
            children = psutil.Process(postmaster).children()
        except psutil.NoSuchProcess:
            return
        for child in children:
            self._peaks.look("postgres, its largest process", child.pid)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()


def _peak(pid: int) -> int:
    """Read the most memory a process has had, in kB; one that has ended has none."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
