"""The settings of one command, and how much it says about itself."""

import os
from pathlib import Path

import msgspec
import typer

from praktiklog_runtime import logs
from praktiklog_runtime import settings as runtime_settings
from praktiklog_runtime.settings import Settings


def build_settings(data: Path | None, *, quiet: bool) -> Settings:
    """Read the settings; `quiet` keeps a command that answers from talking about itself."""
    settings = runtime_settings.load(data)
    if quiet and "PRAKTIKLOG_LOG_LEVEL" not in os.environ:
        settings = msgspec.structs.replace(settings, log_level="warning")
    logs.configure(settings)
    return settings


def settings_of(context: typer.Context) -> Settings:
    """Take the settings that the entry point built."""
    settings = context.obj
    if not isinstance(settings, Settings):
        raise TypeError("the entry point has built no settings")
    return settings
