"""The vault's tables, as numbered migrations (folder `migrations`)."""

from importlib import resources
from typing import Any, Final

import psycopg

from praktiklog_runtime import migrations

SCHEMA: Final = "vault"
_STEPS: Final = migrations.read(resources.files(__package__) / "migrations")


def migrate(conninfo: str) -> None:
    """Bring the vault's schema to this program's version. Raises `SchemaNewerError`."""
    migrations.migrate(conninfo, SCHEMA, _STEPS, {})


def check(connection: psycopg.Connection[Any]) -> None:
    """Raise `SchemaError` unless the vault's schema is of this program's version."""
    migrations.check(connection, SCHEMA, _STEPS)
