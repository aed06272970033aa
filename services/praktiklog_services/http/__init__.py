"""The command interface over HTTP."""

from praktiklog_services.http.commands import command_router

__all__ = ["command_router"]
