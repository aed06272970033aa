"""The command interface over HTTP."""

from praktiklog_services.http.commands import SharedClient, command_router

__all__ = ["SharedClient", "command_router"]
