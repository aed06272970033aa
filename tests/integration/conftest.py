"""One pair of servers for many logs: a new log costs a database, a stream and the roles."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from praktiklog_runtime import nats_server, postgres, servers
from tests.support.product import Product, product

FreshLog = Callable[[], Product]
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def existing_servers() -> Iterator[dict[str, str]]:
    """Servers that the product does not start, as the variables that point at them."""
    with product() as made:
        servers.start(made.settings)
        yield {
            "PRAKTIKLOG_DATABASE_URL": postgres.ensure(made.settings),
            "PRAKTIKLOG_NATS_URL": nats_server.ensure(made.settings),
            "PRAKTIKLOG_NATS_KEYS": str(made.settings.nats_keys),
        }


@pytest.fixture
def fresh_log(existing_servers: dict[str, str]) -> Iterator[FreshLog]:
    """Products on empty logs, on servers that exist already."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(on_servers(existing_servers))


@contextmanager
def on_servers(existing: dict[str, str]) -> Iterator[Product]:
    """Give the product with a database and a stream of its own, and drop the database again."""
    number = next(_NUMBERS)
    conninfo = existing["PRAKTIKLOG_DATABASE_URL"]
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE log_{number}")
        own = {
            "PRAKTIKLOG_DATABASE_URL": make_conninfo(conninfo, dbname=f"log_{number}"),
            "PRAKTIKLOG_STREAM": f"EVT_{number}",
        }
        try:
            with product(existing | own) as made:
                yield made
        finally:
            connection.execute(f"DROP DATABASE log_{number} WITH (FORCE)")
