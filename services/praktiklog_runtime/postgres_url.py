"""Connection strings: one for each database role, with the limits that every connection has.

Locks end: whoever is stopped while it holds one, or whose machine is gone, loses its connection
after a while, and with it its transaction.
"""

from __future__ import annotations

import re
from typing import Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo

OWNER: Final = "owner"
"""Who migrates; the database and its schemas are its own."""

READER: Final = "reader"
"""Who asks: pages, figures, status. Every transaction of it is read only."""

BACKUP: Final = "backup"
"""Who copies the whole server: an embedded one has this role from its beginning."""

_PREFIX: Final = "praktiklog"
# Whoever is stopped in a transaction holds its locks this long; TCP finds a dead machine sooner.
_LIMITS: Final = {"idle_in_transaction_session_timeout": "5s", "lock_timeout": "10s"}
_OF_ROLES: Final = {
    OWNER: {"idle_in_transaction_session_timeout": "60s", "statement_timeout": "0"},
    READER: {
        "default_transaction_read_only": "on",
        "idle_in_transaction_session_timeout": "60s",
        "statement_timeout": "60s",
    },
    "relay": {"default_transaction_read_only": "on", "statement_timeout": "60s"},
    "writer": {"statement_timeout": "60s"},
}
_OF_OTHERS: Final = {"idle_in_transaction_session_timeout": "60s", "statement_timeout": "10min"}
_SETTING: Final = re.compile(r"-c (\w+)=(\S+)")
_KEEPALIVE: Final = {
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}


def role_name(role: str) -> str:
    """Return PostgreSQL's name of a role of ours: `praktiklog` owns, `praktiklog_relay` relays."""
    return _PREFIX if role == OWNER else f"{_PREFIX}_{role}"


def limited(conninfo: str, role: str) -> str:
    """Return a connection string with the limits of a role: time-outs and keepalives."""
    limits = _LIMITS | _OF_ROLES.get(role, _OF_OTHERS)
    return with_options(make_conninfo(conninfo, **_KEEPALIVE), **limits)


def as_user(conninfo: str, role: str) -> str:
    """Return the string with which a role connects itself, as an embedded server lets it."""
    return limited(make_conninfo(conninfo, user=role_name(role)), role)


def as_member(conninfo: str, role: str) -> str:
    """Return the string with which a member of the role takes it on, at a server of others."""
    if role == OWNER:
        return limited(conninfo, role)
    return with_options(limited(conninfo, role), role=role_name(role))


def with_options(conninfo: str, **options: str) -> str:
    """Add settings of the session to a connection string; they go before what it names itself."""
    before = str(conninfo_to_dict(conninfo).get("options") or "")
    there = dict(_SETTING.findall(before))
    added = [f"-c {name}={value}" for name, value in options.items() if there.get(name) != value]
    return make_conninfo(conninfo, options=" ".join([before, *added]).strip())
