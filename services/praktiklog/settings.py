"""The settings of one command, and how much it says about itself."""

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec
import typer

from praktiklog_runtime import logs
from praktiklog_runtime import settings as runtime_settings
from praktiklog_runtime.nats_users import User
from praktiklog_runtime.settings import Settings


def build_settings(data: Path | None, *, quiet: bool) -> Settings:
    """Read the settings; `quiet` keeps a command that answers from talking about itself."""
    settings = runtime_settings.load(data, nats_users=nats_users)
    if quiet and "PRAKTIKLOG_LOG_LEVEL" not in os.environ:
        settings = msgspec.structs.replace(settings, log_level="warning")
    logs.configure(settings)
    return settings


def nats_users(keys: Path) -> Sequence[User]:
    """List the users of NATS, given the folder of their keys."""
    # Only who starts or provisions servers needs the list, and it loads every projection.
    from praktiklog import users  # noqa: PLC0415

    return users.listed(keys)


def settings_of(context: typer.Context) -> Settings:
    """Take the settings that the entry point built."""
    settings = context.obj
    if not isinstance(settings, Settings):
        raise TypeError("the entry point has built no settings")
    return settings
