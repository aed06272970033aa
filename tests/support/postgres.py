"""A real PostgreSQL for the tests of the write side: one server, a database for each test."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from praktiklog_runtime import postgres
from praktiklog_runtime.settings import Settings
from praktiklog_services.log import PostgresLog, migrate

_NAME = "tests_of_the_log"


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give psycopg's connection string of a server with a database for logs."""
    data = tmp_path_factory.mktemp("postgres")
    settings = Settings(data=data, nats_keys=data / "nats" / "keys")
    try:
        server = postgres.ensure(settings)
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {_NAME}")
            # No test here pulls the plug, and thousands of commits need not reach the disk.
            connection.execute(f"ALTER DATABASE {_NAME} SET synchronous_commit = off")
        yield psycopg.conninfo.make_conninfo(server, dbname=_NAME)
    finally:
        postgres.stop(settings)
        # As root the cluster is where its own user may go, outside of the data folder.
        shutil.rmtree((data / "postgres").resolve().parent, ignore_errors=True)


@pytest.fixture
def log_database(postgres_server: str) -> Iterator[str]:
    """Give the connection string of a database with nothing but an empty log."""
    migrate(postgres_server)
    yield postgres_server
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        # Whoever is left of a test that failed may not write into the next one.
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"  # autovacuum gives way by itself
        )
        connection.execute("DROP SCHEMA log CASCADE")


@pytest.fixture
def log(log_database: str) -> Iterator[PostgresLog]:
    """Give an empty log."""
    made = PostgresLog(log_database, pool_size=20)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def reading_only(conninfo: str) -> Iterator[None]:
    """Have the database of a log read only for the length of a block, in all its sessions."""
    _turn(conninfo, "on")
    try:
        yield
    finally:
        _turn(conninfo, "off")


def _turn(conninfo: str, read_only: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(
            f"ALTER DATABASE {_NAME} SET default_transaction_read_only = {read_only}"
        )
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )


def emptied(log: PostgresLog) -> PostgresLog:
    """Take everything out of a log, for the next of many examples in one test."""
    with log.connection() as connection, connection.transaction():
        connection.execute("DELETE FROM event")
        connection.execute("DELETE FROM tag")
        connection.execute(
            "UPDATE head SET position = 0, hash = decode(repeat('00', 32), 'hex'),"
            " recorded_at = '-infinity', known_at = '-infinity'"
        )
    return log
