"""`up` and `down`: the process tree."""

import socket
from collections.abc import Callable
from typing import Annotated

import typer

from praktiklog_cli import context as contexts
from praktiklog_cli.errors import CommandFailed, explained
from praktiklog_cli.output import stderr
from praktiklog_runtime import supervisor
from praktiklog_runtime.settings import Settings

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
    settings = contexts.settings_of(context)
    with explained():
        if detach:
            arguments = ["--no-web"] if no_web else ["--port", str(port_for(settings, port))]
            lacks_web = not no_web and not contexts.has_web(settings)
            contexts.ensure_up(settings, *arguments, take_over=lacks_web)
            if not no_web:
                stderr.print(f"pages on {_url(settings, int(arguments[1]))}")
            return
        chosen = 0 if no_web else port_for(settings, port)
        run_everything(settings, chosen, web=not no_web)


def down(context: typer.Context) -> None:
    """Stop whatever runs under the data folder."""
    settings = contexts.settings_of(context)
    with explained():
        supervisor.stop(settings)
        supervisor.stop_servers(settings)


def run_everything(
    settings: Settings, port: int, *, web: bool, on_ready: Callable[[], None] | None = None
) -> None:
    """Be the supervisor until asked to end."""
    contexts.database(settings)

    def ready() -> None:
        if web:
            stderr.print(f"pages on {_url(settings, port)}", highlight=False)
        if on_ready is not None:
            on_ready()

    supervisor.run_foreground(settings, contexts.roles(settings, web=web, port=port), ready)


def port_for(settings: Settings, asked: int | None) -> int:
    """Choose the pages' port and see that it is free; raises `CommandFailed`."""
    port = settings.web_port if asked is None else asked
    if port != 0 and contexts.has_web(settings):
        return port
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.web_host, port))
        except OSError as error:
            raise CommandFailed(
                f"port {port} on {settings.web_host} cannot be used ({error.strerror}); stop what "
                "uses it, or give another with --port"
            ) from None
        return int(probe.getsockname()[1])


def _url(settings: Settings, port: int) -> str:
    return f"http://{settings.web_host}:{port}/"
