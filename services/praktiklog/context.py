"""What every command starts with: settings, a database that is there, a system that is up."""

import sys
from collections.abc import Sequence
from typing import Final

import psycopg

from praktiklog_projections.engine import schema as projection_schema
from praktiklog_runtime import child, migrations, postgres, supervisor
from praktiklog_runtime.settings import Settings
from praktiklog_runtime.supervisor import Role
from praktiklog_services import log

ROLES: Final = ("relay", "services", "occupancy", "flow", "effect")
"""The processes that every running system has; `web` is one more."""

START_SECONDS: Final = 90.0

_PYTHON: Final = (sys.executable, "-P", "-m")
# -P: nothing is imported from the folder that somebody happens to stand in


def migrated(settings: Settings) -> str:
    """Start PostgreSQL where it is embedded, migrate it, and say where it is: only for `up`."""
    conninfo = postgres.ensure(settings)
    log.migrate(conninfo)
    projection_schema.migrate(conninfo)
    return conninfo


def database(settings: Settings) -> str:
    """Start PostgreSQL where it is embedded, and say where it is; its tables stay as they are.

    Only an embedded database that is wholly empty, as at the first command on a data folder, is
    given its tables. Raises `SchemaError` where the log's are missing or of another version.
    """
    conninfo = postgres.ensure(settings)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        if settings.database_url is not None or not migrations.is_empty(connection):
            log.check(connection)
            return conninfo
    return migrated(settings)


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
