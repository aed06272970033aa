"""A real PostgreSQL for the tests of the projections, and a database for each test."""

from collections.abc import Iterator
from itertools import count

import psycopg
import pytest

from praktiklog_runtime import postgres
from praktiklog_runtime.settings import Settings
from tests.projections.support import data_folder, database

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with data_folder() as data:
        settings = Settings(data=data, nats_keys=data / "nats" / "keys")
        try:
            yield postgres.ensure(settings)
        finally:
            postgres.stop(settings)


@pytest.fixture
def conninfo(server: str) -> Iterator[str]:
    with database(server, f"projections_{next(_NUMBERS)}") as own:
        yield own


@pytest.fixture
def connection(conninfo: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(conninfo, autocommit=True) as made:
        yield made
