"""The state of everything as Prometheus reads it; every name of a metric of ours stands here.

What a role counts itself (decisions, refusals, CPU) it brings along with its signs of life.
"""

from collections.abc import Iterator
from typing import Final, get_args

from praktiklog.status import Status
from praktiklog_runtime.heartbeat import State
from praktiklog_runtime.metrics import Family, gauge

_STATES: Final = get_args(State)


def families(status: Status) -> Iterator[Family]:
    """Give all metrics of a state, those of the roles themselves among them."""
    yield gauge("praktiklog_info", "What runs; always 1", [({"version": status.version}, 1.0)])
    yield gauge("praktiklog_alarms", "Alarms that `praktiklog status` lists", [
        ({}, float(len(status.alarms)))
    ])  # fmt: skip
    yield gauge("praktiklog_epoch", "Epoch of the log", [({}, float(status.epoch))])
    if status.position is not None:
        yield gauge("praktiklog_log_position", "Position of the log's last event", [
            ({}, float(status.position))
        ])  # fmt: skip
    yield gauge(
        "praktiklog_server_up",
        "Whether a server answers",
        [({"server": server.name}, float(server.answers)) for server in status.servers],
    )
    yield from _roles(status)
    yield from _projections(status)
    yield from status.families


def _roles(status: Status) -> Iterator[Family]:
    roles = status.roles
    yield gauge(
        "praktiklog_role_up",
        "Whether a process carries a role out",
        [({"role": role.name}, float(role.pid is not None)) for role in roles],
    )
    yield gauge(
        "praktiklog_role_state",
        "1 for the state that a role is in",
        [
            ({"role": role.name, "state": state}, float(role.state == state))
            for role in roles
            for state in _STATES
        ],
    )
    for name, text, values in (
        ("heartbeat_seconds", "Time since a role's last sign of life",
         [(role.name, role.heartbeat_seconds) for role in roles]),
        ("position", "Last event that a role has dealt with",
         [(role.name, role.position) for role in roles]),
        ("lag_events", "Events in the log that a role has not dealt with",
         [(role.name, role.lag) for role in roles]),
        ("lag_seconds", "How long the oldest of them has been in the log",
         [(role.name, role.lag_seconds) for role in roles]),
    ):  # fmt: skip
        yield gauge(
            f"praktiklog_role_{name}",
            text,
            [({"role": role}, float(value)) for role, value in values if value is not None],
        )


def _projections(status: Status) -> Iterator[Family]:
    def labels(name: str, version: int) -> dict[str, str]:
        return {"projection": name, "version": str(version)}

    found = status.projections
    yield gauge(
        "praktiklog_projection_state",
        "1 for the state that a projection is in",
        [
            ({**labels(one.name, one.version), "state": state}, float(one.state == state))
            for one in found
            for state in _STATES
        ],
    )
    yield gauge(
        "praktiklog_projection_position",
        "Checkpoint of a projection",
        [(labels(one.name, one.version), float(one.position)) for one in found],
    )
    yield gauge(
        "praktiklog_projection_lag_events",
        "Events in the log that a projection has not applied",
        [(labels(one.name, one.version), float(one.lag)) for one in found],
    )
    yield gauge(
        "praktiklog_projection_lag_seconds",
        "How long the oldest of them has been in the log",
        [
            (labels(one.name, one.version), one.lag_seconds)
            for one in found
            if one.lag_seconds is not None
        ],
    )
