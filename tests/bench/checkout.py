"""A checkout that is measured: its programs, its data and what its processes cost."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil


class Checkout:
    """A checkout, run with the libraries of this one, and a data folder for this run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        sources = (str(folder / part) for part in ("events", "services", "projections"))
        self._environ = os.environ | {"PYTHONPATH": os.pathsep.join(sources)}
        has_program = (folder / "services" / "praktiklog").is_dir()
        self._program = "praktiklog" if has_program else "praktiklog_cli"
        self.data = Path(tempfile.mkdtemp(prefix="praktiklog-against-"))
        self.data.chmod(0o755)  # else, run by root, PostgreSQL keeps its files elsewhere

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

    def cpu_seconds(self) -> float:
        """Sum the CPU that its processes have taken, and all that was run here and has ended."""
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        return ended.ru_utime + ended.ru_stime + sum(map(_cpu, self._processes()))

    def _processes(self) -> set[psutil.Process]:
        """Find what runs on its data folder, and what that started: PostgreSQL's own processes."""
        own = [process for process in psutil.process_iter() if self._is_own(process)]
        return {*own, *(child for process in own for child in _children(process))}

    def _is_own(self, process: psutil.Process) -> bool:
        try:
            named = [process.cwd(), *process.cmdline()]
            return any(str(self.data) in each for each in named)
        except psutil.Error:
            return False

    def end(self) -> None:
        """Stop what runs and throw the data away."""
        self.praktiklog("down")
        shutil.rmtree(self.data, ignore_errors=True)


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    # What has ended counts with whoever started it.
    return float(times.user + times.system + times.children_user + times.children_system)
