"""Errors that end a command with exit code 1 and one line that says what to do."""

import contextlib
from collections.abc import Iterator
from typing import Final

import psycopg
import typer
from eventsourcing.persistence import OperationalError

from praktiklog.output import stderr
from praktiklog_projections.errors import (
    BadQuestion,
    BuildFailed,
    CannotSwitch,
    NotParked,
    ProjectionPaused,
    UnknownHorizon,
    UnknownKey,
    UnknownMeasure,
    UnknownProjection,
    UnknownVersion,
)
from praktiklog_runtime.migrations import SchemaError
from praktiklog_runtime.processes import ServerError
from praktiklog_runtime.provision import ProvisionError
from praktiklog_runtime.settings import SettingsError
from praktiklog_runtime.supervisor import SupervisorError
from praktiklog_services.log.batch import ClockError
from praktiklog_services.sheets.mapping import MappingError
from praktiklog_services.vault.errors import LookupHasNoPurpose, VaultRefused


class CommandFailed(RuntimeError):  # noqa: N818  it is the sentence that is printed
    """A command could not do what was asked."""


class CouldNotCheck(RuntimeError):  # noqa: N818  it is the sentence that is printed
    """What was to be proven could not be read, which is no proof against it."""


_FAILED: Final = (
    CommandFailed,
    ServerError,
    ProvisionError,
    SupervisorError,
    ProjectionPaused,
    BuildFailed,
    CannotSwitch,
    NotParked,
    VaultRefused,
    SchemaError,
    psycopg.Error,
    OSError,
)
_AWAY: Final = (OperationalError, psycopg.OperationalError)
_USAGE: Final = (
    SettingsError,
    MappingError,
    LookupHasNoPurpose,
    BadQuestion,
    UnknownMeasure,
    UnknownKey,
    UnknownHorizon,
    UnknownProjection,
    UnknownVersion,
)


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Turn our errors into a line on standard error and the exit code they deserve."""
    try:
        yield
    except _USAGE as error:
        raise _told(str(error), 2) from None
    except CouldNotCheck as error:
        raise _told(str(error), 3) from None
    except ClockError as error:
        raise _told(str(error), 1) from None
    except _AWAY as error:
        said = " ".join(str(error).split())
        raise _told(f"the database went away ({said}); run the command again", 1) from None
    except _FAILED as error:
        raise _told(str(error), 1) from None


def _told(what: str, code: int) -> typer.Exit:
    stderr.print(f"praktiklog: {what}", style="red", markup=False, highlight=False)
    return typer.Exit(code)
