"""Real NATS beside the real PostgreSQL."""

from collections.abc import Iterator
from itertools import count

import msgspec
import pytest

from praktiklog.users import listed
from praktiklog_runtime import nats_server, servers
from praktiklog_runtime.settings import Settings

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def nats(tmp_path_factory: pytest.TempPathFactory, postgres_server: str) -> Iterator[Settings]:
    """Give the settings of a NATS server beside the PostgreSQL of the tests."""
    data = tmp_path_factory.mktemp("nats")
    settings = Settings(
        data=data,
        nats_keys=data / "nats" / "keys",
        database_url=postgres_server,
        nats_users=listed,
    )
    try:
        nats_server.ensure(settings)
        yield settings
    finally:
        nats_server.stop(settings)


@pytest.fixture
def settings(nats: Settings, log_database: str) -> Settings:
    """Give settings with an empty log and an empty stream of a new name."""
    made = msgspec.structs.replace(nats, database_url=log_database, stream=f"EVT_{next(_NUMBERS)}")
    servers.start(made)
    return made
