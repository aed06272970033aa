"""One process of the system: `python -m praktiklog.role --data DIR ROLE`.

Roles are relay, services (all of them, or one by its name), every projection by its name and web.
Each loads only what it needs: with everything, a process would start three times as slowly.
"""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import msgspec
import structlog
from prometheus_client import CollectorRegistry

from praktiklog import privileges
from praktiklog_projections import PROJECTIONS
from praktiklog_runtime import child, logs, postgres, prometheus
from praktiklog_runtime import settings as runtime_settings
from praktiklog_runtime.heartbeat import FileHeart, Heart
from praktiklog_runtime.settings import Settings

# ruff: noqa: PLC0415  imports stand in functions for the reason above

_ASKED: Final = (signal.SIGTERM, signal.SIGINT)
_log = structlog.get_logger("role")


def main() -> int:
    """Run a role until asked to end; 1 where it cannot go on."""
    parser = argparse.ArgumentParser(prog="python -m praktiklog.role")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--port", type=int)
    parser.add_argument("role")
    arguments = parser.parse_args()
    settings = runtime_settings.load(arguments.data)
    logs.configure(settings)
    structlog.contextvars.bind_contextvars(role=arguments.role)
    child.lifeline()
    registry = prometheus.registry()
    heart = FileHeart(settings, arguments.role, prometheus.families(registry))
    conninfo = postgres.ensure(settings, privileges.role_of(arguments.role))
    try:
        if arguments.role == "web":
            _web(settings, conninfo, arguments.port, heart)
        else:
            work = _work(settings, conninfo, arguments.role, heart, registry)
            asyncio.run(_until_asked(work))
    except (RuntimeError, OSError, ValueError) as error:
        heart.beat("failed", error=str(error))
        _log.critical("role.failed", error=str(error), kind=type(error).__name__)
        return 1
    return 0


def _work(
    settings: Settings, conninfo: str, role: str, heart: Heart, registry: CollectorRegistry
) -> Awaitable[None]:
    def ready() -> None:
        child.ready(settings, role)

    if role == "relay":
        return _relay(settings, conninfo, ready, heart)
    if role in PROJECTIONS:
        return _projection(settings, conninfo, role, ready, heart)
    return _services(settings, conninfo, role, ready, heart, registry)


def _relay(
    settings: Settings, conninfo: str, ready: Callable[[], None], heart: Heart
) -> Awaitable[None]:
    from praktiklog_services import relay

    return relay.run(settings, conninfo, ready, heart=heart)


def _projection(
    settings: Settings, conninfo: str, name: str, ready: Callable[[], None], heart: Heart
) -> Awaitable[None]:
    from praktiklog_projections.engine import process

    return process.run(settings, conninfo, name, on_ready=ready, heart=heart)


def _services(
    settings: Settings,
    conninfo: str,
    name: str,
    ready: Callable[[], None],
    heart: Heart,
    registry: CollectorRegistry,
) -> Awaitable[None]:
    from praktiklog_services import service
    from praktiklog_services.measured import Measured
    from praktiklog_services.registry import SERVICES

    if name != "services" and name not in SERVICES:
        raise ValueError(f"no role {name!r}; services are: services, {', '.join(SERVICES)}")
    names = SERVICES if name == "services" else (name,)
    measured = Measured(heart, registry)
    return service.run(settings, conninfo, ready, names, measured=measured)


def _web(settings: Settings, conninfo: str, port: int | None, heart: Heart) -> None:
    from praktiklog import exposing, naming, status
    from praktiklog_services.log.moments import moment_at
    from praktiklog_web import serve
    from praktiklog_web.site.commands import command_router
    from praktiklog_web.site.health import Report, health_router

    def report() -> Report:
        found = status.collect(settings)
        return Report(
            ok=found.ok(),
            fields=status.public(found),
            metrics=lambda: prometheus.render(exposing.families(found)),
        )

    if port is not None:
        settings = msgspec.structs.replace(settings, web_port=port)
    serve(
        settings,
        conninfo,
        [command_router(settings), health_router(report, prometheus.CONTENT_TYPE)],
        lambda url: child.ready(settings, "web", url),
        moment_at=lambda position: moment_at(conninfo, position),
        codes=naming.codes(conninfo),
        heart=heart,
    )


async def _until_asked(work: Awaitable[None]) -> None:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in _ASKED:
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


if __name__ == "__main__":
    sys.exit(main())
