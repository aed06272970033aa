"""Real servers in folders of their own, gone again after each test."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from praktiklog.users import listed
from praktiklog_runtime import nats_server, postgres, processes, supervisor
from praktiklog_runtime.settings import Settings

MakeSettings = Callable[[Path], Settings]


def clean_up(data: Path) -> None:
    settings = Settings(data=data, nats_keys=data / "nats" / "keys", nats_users=listed)
    supervisor.stop(settings)
    for found in (nats_server.pid(settings), postgres.pid(settings)):
        if found is not None:
            processes.end(found, signal.SIGQUIT, signal.SIGKILL, 10)
    link = data / "postgres"
    if link.is_symlink():
        shutil.rmtree(link.resolve().parent, ignore_errors=True)
    socket = link.resolve().parent / "socket"
    if socket.is_symlink():
        shutil.rmtree(socket.readlink(), ignore_errors=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Make a folder that every user can pass."""
    made = Path(tempfile.mkdtemp(prefix="praktiklog-test-")).resolve()
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def make_settings() -> Iterator[MakeSettings]:
    used: list[Path] = []

    def make(data: Path) -> Settings:
        used.append(data)
        return Settings(data=data, nats_keys=data / "nats" / "keys", nats_users=listed)

    yield make
    for data in used:
        clean_up(data)


@pytest.fixture
def settings(folder: Path, make_settings: MakeSettings) -> Settings:
    return make_settings(folder / "data")


@pytest.fixture(scope="session")
def nats_settings() -> Iterator[Settings]:
    """Start a NATS server for all tests that leave its configuration as it is."""
    made = Path(tempfile.mkdtemp(prefix="praktiklog-test-")).resolve()
    settings = Settings(
        data=made / "data", nats_keys=made / "data" / "nats" / "keys", nats_users=listed
    )
    nats_server.ensure(settings)
    yield settings
    clean_up(settings.data)
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can play two users")
