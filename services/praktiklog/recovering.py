"""`recover`: lead log, stream and projections together again after a restore."""

import asyncio
import time
from typing import Annotated, Any, Final

import msgspec
import psycopg
import typer
from msgspec import Struct

from praktiklog import context as contexts
from praktiklog.errors import CommandFailed, explained
from praktiklog.output import print_json, stderr
from praktiklog.settings import settings_of
from praktiklog_projections.engine import checkpoint, instances, log, rebuild
from praktiklog_runtime import epoch, nats_server, postgres, servers
from praktiklog_runtime.postgres_url import OWNER
from praktiklog_runtime.settings import Settings
from praktiklog_services.relay.survey import Stands, Survey, survey

PATIENCE_SECONDS: Final = 120.0
"""How long to wait without seeing any progress at all."""
_LOOK_SECONDS: Final = 0.1
_WARN: Final = {Stands.AHEAD, Stands.BESIDE}


class Timeline(Struct, frozen=True):
    """Where a projection stands; `ours`: the log holds exactly what it has applied."""

    name: str
    position: int
    ours: bool


class Findings(Struct, frozen=True):
    """What `recover` finds."""

    stream: Survey
    projections: list[Timeline]

    @property
    def next_epoch(self) -> int | None:
        """The number of the epoch to begin, None where the stream can be gone on with."""
        return self.stream.highest + 1 if self.stream.stands in _WARN else None

    @property
    def to_rebuild(self) -> list[str]:
        """The projections that hold events of another timeline."""
        return [each.name for each in self.projections if not each.ours]


Yes = Annotated[bool, typer.Option("--yes", help="Do what it says without asking.")]


def recover(context: typer.Context, yes: Yes = False) -> None:
    """After a restore: say what differs, mend it after asking, and wait until all follow.

    The log is the truth: where the stream is not its stream, a new epoch begins, which is filled
    from the log; where a projection holds another timeline, it is built anew. Nothing is deleted
    from a stream.
    """
    settings = settings_of(context)
    with explained():
        conninfo = contexts.database(settings, OWNER)
        nats_server.ensure(settings)
        findings = _find(settings, conninfo)
        for line in _told(findings):
            stderr.print(line, highlight=False)
        steps = _steps(settings, findings)
        if steps and not yes:
            for step in steps:
                stderr.print(f"- {step}", highlight=False)
            if not typer.confirm("Do this?", err=True):
                raise CommandFailed("nothing was done")
        _carry_out(settings, conninfo, findings)
        after = _follow(settings, conninfo)
    print_json({"found": _plain(findings), "did": steps, "now": _plain(after)})


def _find(settings: Settings, conninfo: str) -> Findings:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        timelines = [_timeline(connection, meta) for meta in checkpoint.list_all(connection)]
        # Where one stopped, the message that it could not take is the next one.
        suspects = [meta.position + 1 for meta in checkpoint.list_all(connection) if meta.reason]
    return Findings(asyncio.run(survey(settings, conninfo, suspects)), timelines)


def _timeline(connection: psycopg.Connection[Any], meta: checkpoint.Meta) -> Timeline:
    point = checkpoint.read(connection, meta.instance)
    ours = point.position == 0 or (
        point.chain is not None and point.chain == log.chain_at(connection, point.position)
    )
    return Timeline(meta.name, point.position, ours)


def _told(findings: Findings) -> list[str]:
    stream = findings.stream
    place = f", they differ at {stream.differs_at}" if stream.differs_at else ""
    lines = [
        f"the log ends at {stream.head} (epoch {stream.epoch})",
        f"stream {stream.stream} is {stream.stands} and ends at {stream.last}{place}",
    ]
    lines += [
        f"projection {each.name} stands at {each.position}"
        f"{'' if each.ours else ', of another timeline than the log'}"
        for each in findings.projections
    ]
    return lines


def _steps(settings: Settings, findings: Findings) -> list[str]:
    stream = findings.stream
    steps = []
    if findings.next_epoch is not None:
        name = epoch.stream(settings.stream, findings.next_epoch)
        steps.append(
            f"begin epoch {findings.next_epoch}: stream {name} is filled from the log; "
            f"{stream.stream} is kept as it is and takes no more events"
        )
    elif stream.stands is not Stands.LEVEL:
        steps.append(f"fill stream {stream.stream} from the log, from {stream.last + 1} on")
    steps += [f"build projection {name} anew from the log" for name in findings.to_rebuild]
    return steps


def _carry_out(settings: Settings, conninfo: str, findings: Findings) -> None:
    if findings.next_epoch is not None:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            epoch.begin(connection, findings.next_epoch)
    servers.start(settings)  # makes the stream and its consumers
    for name in findings.to_rebuild:
        rebuild.rebuild(postgres.url(settings, name), name)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for each in instances.begin_anew(connection):
            stderr.print(f"version {each.version} of {each.name} beside begins anew")
    contexts.ensure_up(settings)


def _follow(settings: Settings, conninfo: str) -> Findings:
    """Wait until the stream and every projection that is not paused hold what the log holds."""
    seen: list[int] = []
    since = time.monotonic()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        head = log.head(connection).position
        while True:
            metas = [each for each in checkpoint.list_all(connection) if each.state != "paused"]
            if all(each.position >= head and each.state == "running" for each in metas):
                findings = _find(settings, conninfo)
                if findings.stream.last >= head:
                    return findings
            positions = [each.position for each in metas]
            if positions != seen:
                seen, since = positions, time.monotonic()
            if time.monotonic() - since > PATIENCE_SECONDS:
                reasons = "; ".join(each.reason for each in metas if each.reason)
                raise CommandFailed(
                    f"stream and projections do not follow: {reasons or 'see praktiklog.log'}. "
                    "Run `praktiklog recover` again"
                )
            time.sleep(_LOOK_SECONDS)


def _plain(findings: Findings) -> dict[str, object]:
    return {
        "log": {"position": findings.stream.head, "epoch": findings.stream.epoch},
        "stream": {
            "name": findings.stream.stream,
            "stands": findings.stream.stands.value,
            "position": findings.stream.last,
        },
        "projections": msgspec.to_builtins(findings.projections),
    }
