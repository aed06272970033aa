"""`up` and `down`: the process tree."""

import socket
from collections.abc import Callable
from typing import Annotated, Final

import typer

from praktiklog import context as contexts
from praktiklog.errors import CommandFailed, explained
from praktiklog.output import stderr
from praktiklog.settings import settings_of
from praktiklog_runtime import supervisor
from praktiklog_runtime.settings import Settings

DEFAULT_PORT: Final = 8000

Detach = Annotated[bool, typer.Option("--detach", help="Return when everything is ready.")]
Port = Annotated[
    int | None,
    typer.Option("--port", min=0, max=65535, help="Port of the pages; 0 is a free one."),
]
NoWeb = Annotated[bool, typer.Option("--no-web", help="Serve no pages.")]


def up(
    context: typer.Context, detach: Detach = False, port: Port = None, no_web: NoWeb = False
) -> None:
    """Run everything on the log that is there; what dies is started again."""
    settings = settings_of(context)
    with explained():
        if detach:
            _detach(settings, port, web=not no_web)
            return
        take_over(settings)
        chosen = 0 if no_web else port_for(settings, port)
        run_everything(settings, chosen, web=not no_web)


def take_over(settings: Settings) -> None:
    """End a supervisor that runs on this data already, so that its port is free again."""
    supervisor.stop(settings)


def _detach(settings: Settings, port: int | None, *, web: bool) -> None:
    if not web or contexts.has_web(settings):
        contexts.ensure_up(settings)
        return
    chosen = port_for(settings, port)
    contexts.ensure_up(settings, "--port", str(chosen), take_over=True)
    stderr.print(f"pages on {_url(settings, chosen)}", highlight=False)


def down(context: typer.Context) -> None:
    """Stop whatever runs under the data folder."""
    settings = settings_of(context)
    with explained():
        supervisor.stop(settings)
        supervisor.stop_servers(settings)


def run_everything(
    settings: Settings, port: int, *, web: bool, on_ready: Callable[[], None] | None = None
) -> None:
    """Be the supervisor until asked to end."""
    contexts.migrated(settings)

    def ready() -> None:
        if web:
            stderr.print(f"pages on {_url(settings, port)}", highlight=False)
        if on_ready is not None:
            on_ready()

    supervisor.run_foreground(settings, contexts.roles(settings, web=web, port=port), ready)


def port_for(settings: Settings, asked: int | None, *, strict: bool = False) -> int:
    """Choose the pages' port; where the usual one is taken and nobody asked for it, a free one.

    Raises `CommandFailed` where a port that was asked for, or with `strict` the usual one,
    cannot be used.
    """
    wanted = settings.web_port if asked is None else asked
    usual = asked is None and wanted == DEFAULT_PORT
    try:
        return _free(settings.web_host, wanted)
    except OSError as error:
        if usual and not strict:
            return _free(settings.web_host, 0)
        raise CommandFailed(
            f"port {wanted} on {settings.web_host} cannot be used ({error.strerror}); stop what "
            "uses it, or give another with --port"
        ) from None


def _free(host: str, port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def _url(settings: Settings, port: int) -> str:
    return f"http://{settings.web_host}:{port}/"
