"""Real servers for the tests of the projections; a database and a stream for each test."""

from collections.abc import Iterator
from itertools import count

import psycopg
import pytest
from msgspec.structs import replace

from praktiklog.users import listed
from praktiklog_runtime import nats_server, postgres
from praktiklog_runtime.settings import Settings
from tests.projections.streams import Stack
from tests.projections.support import data_folder, database

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def servers() -> Iterator[Settings]:
    with data_folder() as data:
        settings = Settings(data=data, nats_keys=data / "nats" / "keys", nats_users=listed)
        try:
            yield settings
        finally:
            nats_server.stop(settings)
            postgres.stop(settings)


@pytest.fixture(scope="session")
def server(servers: Settings) -> str:
    return postgres.ensure(servers)


@pytest.fixture
def conninfo(server: str) -> Iterator[str]:
    with database(server, f"projections_{next(_NUMBERS)}") as own:
        yield own


@pytest.fixture
def connection(conninfo: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(conninfo, autocommit=True) as made:
        yield made


@pytest.fixture
def stack(servers: Settings, conninfo: str, events: int) -> Stack:
    return Stack(replace(servers, stream=f"EVT_{next(_NUMBERS)}"), conninfo, events)
