"""The vault on the real PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from praktiklog_services.vault import schema
from praktiklog_services.vault.operator_key import FileKey
from praktiklog_services.vault.vault import Vault

Opened = Callable[..., Vault]


@pytest.fixture
def vault_database(postgres_server: str) -> Iterator[str]:
    schema.migrate(postgres_server)
    yield postgres_server
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("DROP SCHEMA vault CASCADE")


@pytest.fixture
def opened(vault_database: str, tmp_path: Path) -> Iterator[Opened]:
    """Open the vault of this test; another key may be given by its file's name."""
    with ExitStack() as vaults:

        def open_(key: str = "vault.key") -> Vault:
            operator = FileKey(tmp_path / "keys" / key)
            return vaults.enter_context(Vault(vault_database, tmp_path / "vault", operator))

        yield open_


@pytest.fixture
def vault(opened: Opened) -> Vault:
    return opened()
