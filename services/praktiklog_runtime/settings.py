"""The settings of one process, read once in its entry point."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec
from platformdirs import user_data_path

from praktiklog_runtime.nats_users import Users, nobody

SYSTEM_DATA = Path("/var/lib/praktiklog")
_LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
_LOG_FORMATS = ("auto", "json", "console")
_STREAM_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")
_LAST_PORT = 65535
_DATABASE_URL = "PRAKTIKLOG_DATABASE_URL_"


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message names it and says what to do."""


class Settings(msgspec.Struct, frozen=True):
    """Where data and servers are and how a process talks about itself.

    `data` is absolute. A URL that is `None` means that the server runs embedded under `data`.
    `database_urls` are those of roles that connect by one of their own: writer, relay, reader or a
    projection. `nats_keys` is the folder with one `<user>.nk` seed per user; `nats_users` lists
    the users, and is asked only where a server is started or provisioned. `web_hosts` are further
    names that the pages are known by, `web_origins` further pages that may send commands.
    `vault_key` is the file of the operator's key where it is not below the data folder.
    """

    data: Path
    nats_keys: Path
    database_url: str | None = None
    database_urls: dict[str, str] = {}
    nats_url: str | None = None
    stream: str = "EVT"
    web_host: str = "127.0.0.1"
    web_port: int = 8000
    web_hosts: tuple[str, ...] = ()
    web_origins: tuple[str, ...] = ()
    log_level: str = "info"
    log_format: str = "auto"
    vault_key: Path | None = None
    nats_users: Users = nobody


def load(
    data: Path | None = None,
    environ: Mapping[str, str] = os.environ,
    nats_users: Users = nobody,
) -> Settings:
    """Read the settings from the environment; `data` is the folder given on the command line.

    Without it the folder is the user's own data folder, or `/var/lib/praktiklog` for root.
    `nats_users` lists the users of NATS, which the program alone knows.
    Raises SettingsError where a value cannot be used.
    """
    folder = (data or _default_data()).expanduser().resolve()
    keys = environ.get("PRAKTIKLOG_NATS_KEYS")
    vault_key = environ.get("PRAKTIKLOG_VAULT_KEY")
    return Settings(
        data=folder,
        nats_keys=Path(keys).expanduser().resolve() if keys else folder / "nats" / "keys",
        database_url=environ.get("PRAKTIKLOG_DATABASE_URL") or None,
        database_urls=_database_urls(environ),
        nats_url=environ.get("PRAKTIKLOG_NATS_URL") or None,
        stream=_stream(environ.get("PRAKTIKLOG_STREAM") or "EVT"),
        web_host=environ.get("PRAKTIKLOG_WEB_HOST") or "127.0.0.1",
        web_port=_port("PRAKTIKLOG_WEB_PORT", environ.get("PRAKTIKLOG_WEB_PORT") or "8000"),
        web_hosts=_list(environ.get("PRAKTIKLOG_WEB_HOSTS")),
        web_origins=_list(environ.get("PRAKTIKLOG_WEB_ORIGINS")),
        log_level=_choice("PRAKTIKLOG_LOG_LEVEL", environ, _LOG_LEVELS, default="info"),
        log_format=_choice("PRAKTIKLOG_LOG_FORMAT", environ, _LOG_FORMATS, default="auto"),
        vault_key=Path(vault_key).expanduser().resolve() if vault_key else None,
        nats_users=nats_users,
    )


def _database_urls(environ: Mapping[str, str]) -> dict[str, str]:
    named = {
        name.removeprefix(_DATABASE_URL).lower(): value
        for name, value in environ.items()
        if name.startswith(_DATABASE_URL) and value
    }
    if named and not environ.get("PRAKTIKLOG_DATABASE_URL"):
        raise SettingsError(
            f"{_DATABASE_URL}{min(named).upper()} is set and PRAKTIKLOG_DATABASE_URL is not; "
            "set that as well, to the URL of the database's owner."
        )
    return named


def _default_data() -> Path:
    return SYSTEM_DATA if os.geteuid() == 0 else user_data_path("praktiklog", appauthor=False)


def _stream(name: str) -> str:
    if not _STREAM_NAME.fullmatch(name):
        raise SettingsError(
            f"PRAKTIKLOG_STREAM is {name!r}; use 1 to 32 letters, digits, '_' or '-', as in EVT_2."
        )
    return name


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(part for part in (text or "").replace(",", " ").split() if part)


def _port(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= _LAST_PORT:
        raise SettingsError(f"{name} is {text!r}; use a port number from 1 to {_LAST_PORT}.")
    return int(text)


def _choice(
    name: str, environ: Mapping[str, str], allowed: tuple[str, ...], *, default: str
) -> str:
    value = (environ.get(name) or default).lower()
    if value not in allowed:
        raise SettingsError(f"{name} is {value!r}; use one of {', '.join(allowed)}.")
    return value
