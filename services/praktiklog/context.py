"""What every command starts with: settings, a database that is there, a system that is up."""

import sys
from collections.abc import Sequence
from typing import Final

import psycopg

from praktiklog import privileges
from praktiklog_projections import PROJECTIONS
from praktiklog_projections.engine import schema as projection_schema
from praktiklog_projections.errors import UnknownProjection
from praktiklog_runtime import child, migrations, postgres, supervisor
from praktiklog_runtime.migrations import SchemaMissingError
from praktiklog_runtime.postgres_url import READER, role_name
from praktiklog_runtime.settings import Settings
from praktiklog_runtime.supervisor import Role
from praktiklog_services import log
from praktiklog_services.vault import schema as vault_schema

ROLES: Final = ("relay", "services", *PROJECTIONS)
"""The processes that every running system has; `web` is one more."""

START_SECONDS: Final = 90.0

_PYTHON: Final = (sys.executable, "-P", "-m")
# -P: nothing is imported from the folder that somebody happens to stand in


def migrated(settings: Settings) -> None:
    """Start PostgreSQL where it is embedded, migrate it and give the roles theirs: for `up`."""
    owner = postgres.ensure(settings)
    log.migrate(owner)
    projection_schema.migrate(owner)
    vault_schema.migrate(owner)
    privileges.apply(owner)


def database(settings: Settings, role: str = READER) -> str:
    """Start PostgreSQL where it is embedded, and say how a role connects; tables stay as they are.

    Only an embedded database that is wholly empty, as at the first command on a data folder, is
    given its tables. Raises `SchemaError` where the log's are missing or of another version.
    """
    url = postgres.ensure(settings, role)
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            log.check(connection)
    except (SchemaMissingError, psycopg.OperationalError) as error:
        unknown = isinstance(error, psycopg.OperationalError) and role_name(role) in str(error)
        if not isinstance(error, SchemaMissingError) and not unknown:
            raise
        if not _is_empty(settings):
            raise SchemaMissingError(
                "the database is not set up: run `praktiklog up`, which makes its tables and roles"
            ) from error
        migrated(settings)
    return url


def of_projection(settings: Settings, name: str) -> str:
    """Say how a projection's own role connects. Raises `UnknownProjection` besides."""
    if name not in PROJECTIONS:
        raise UnknownProjection(name, PROJECTIONS)
    return database(settings, name)


def _is_empty(settings: Settings) -> bool:
    if settings.database_url is not None:
        return False
    with psycopg.connect(postgres.url(settings), autocommit=True) as connection:
        return migrations.is_empty(connection)


def program(settings: Settings, *arguments: str) -> list[str]:
    """Build the command line of this program, on the same data."""
    return [*_PYTHON, "praktiklog", "--data", str(settings.data), *arguments]


def role(settings: Settings, name: str, *arguments: str) -> Role:
    """Build the command line of one process of the system."""
    module = [*_PYTHON, "praktiklog.role"]
    return Role(name, [*module, "--data", str(settings.data), *arguments, name])


def roles(settings: Settings, *, web: bool, port: int) -> list[Role]:
    """List the processes that `up` starts."""
    made = [role(settings, name) for name in ROLES]
    if web:
        made.append(role(settings, "web", "--port", str(port)))
    return made


def ensure_up(settings: Settings, *arguments: str, take_over: bool = False) -> None:
    """Leave the whole system running in the background; at once where it does already."""
    command: Sequence[str] = program(settings, "up", *(arguments or ("--no-web",)))
    supervisor.start_detached(settings, command, START_SECONDS, take_over=take_over)


def has_web(settings: Settings) -> bool:
    """Tell whether pages are served from this data folder."""
    return child.role_pid(settings, "web") is not None
