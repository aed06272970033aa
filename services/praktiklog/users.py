"""The users of NATS: one list, from which keys, configuration and the README's table are made.

    python -m praktiklog.users accounts KEYS   creates missing seeds, prints accounts.conf;
                                               with --provisioner, also of that user
    python -m praktiklog.users table README    writes the table of users into README
    python -m praktiklog.users check README    tells whether README's table is that of the list

Whoever else sends commands stands in `clients.toml` in the folder of the keys.
"""

import argparse
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from praktiklog_events.commands import BY_NAME
from praktiklog_projections import PROJECTIONS
from praktiklog_projections import registry as projections
from praktiklog_runtime import keys, nats_configuration
from praktiklog_runtime.nats_users import (
    User,
    client,
    operator,
    provisioner,
    reader,
    relay,
    service,
)
from praktiklog_runtime.processes import ServerError
from praktiklog_services.registry import SERVICES

CLIENTS_FILE: Final = "clients.toml"
_OWN: Final = {
    "cli": "`praktiklog do`",
    "web": "`POST /commands/…`",
    "client": "programs on this machine",
}
_TABLE: Final = ("<!-- users: generated -->\n", "<!-- end of users -->\n")


class ClientsFileError(ServerError):
    """`clients.toml` cannot be used; the message says what to change."""


class _Client(msgspec.Struct, forbid_unknown_fields=True):
    """A program of somebody else: its commands by name, and its public key if it made its own."""

    commands: list[str]
    nkey: str | None = None


def listed(folder: Path) -> tuple[User, ...]:
    """List all users, given the folder of their keys.

    Raises `ClientsFileError` where the file of further clients there cannot be used.
    """
    clients = [client(name, purpose) for name, purpose in _OWN.items()]
    clients += _third_parties(folder / CLIENTS_FILE)
    names = [each.name for each in clients]
    return (
        relay(),
        operator(),
        reader("auditor", "compares the stream with the log"),
        *(_projection(name) for name in PROJECTIONS),
        *(service(name, names) for name in SERVICES),
        *clients,
    )


def consumers(name: str) -> tuple[str, ...]:
    """Name the consumers that a projection may use: of its versions and of those beside them.

    So a program of the version before or after reads on while this one is brought in.
    """
    known = projections.versions(name)
    beside = range(max(1, known[0].version - 1), known[-1].version + 2)
    return tuple(replace(known[-1], version=version).consumer for version in beside)


def _projection(name: str) -> User:
    return reader(
        name,
        "builds its projection",
        consumers=consumers(name),
        durables=[each.consumer for each in projections.versions(name)],
    )


def _third_parties(file: Path) -> list[User]:
    if not file.exists():
        return []
    try:
        declared = msgspec.convert(tomllib.loads(file.read_text()), dict[str, _Client])
        return [_third_party(name, each) for name, each in declared.items()]
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, ValueError) as error:
        raise ClientsFileError(f"{file}: {error}") from error


def _third_party(name: str, declared: _Client) -> User:
    if name in {*_OWN, *SERVICES, *_fixed_names()}:
        raise ValueError(f"[{name}] is the name of a user of Praktiklog; choose another")
    unknown = [command for command in declared.commands if command not in BY_NAME]
    if unknown or not declared.commands:
        raise ValueError(
            f"[{name}] commands: {', '.join(unknown) or 'none'}; there are: {', '.join(BY_NAME)}"
        )
    if declared.nkey is not None and not keys.is_public_key(declared.nkey):
        raise ValueError(f"[{name}] nkey is no public key of a user (56 characters, U…)")
    subjects = [BY_NAME[command].subject for command in declared.commands]
    return client(name, "a third party", subjects, declared.nkey)


def _fixed_names() -> set[str]:
    return {relay().name, operator().name, provisioner().name, "auditor", *PROJECTIONS}


def _with_table(text: str) -> str:
    before, begin, rest = text.partition(_TABLE[0])
    _, end, after = rest.partition(_TABLE[1])
    if not begin or not end:
        raise SystemExit(f"The text lacks the lines {_TABLE[0]!r} and {_TABLE[1]!r}.")
    users = (*listed(Path("no-such-folder")), provisioner())
    return before + begin + nats_configuration.table(users) + end + after


def main(arguments: Sequence[str] | None = None) -> int:
    """Print or write what is made from the list."""
    parser = argparse.ArgumentParser(prog="python -m praktiklog.users")
    parser.add_argument("what", choices=["accounts", "table", "check"])
    parser.add_argument("path", type=Path)
    parser.add_argument("--provisioner", action="store_true")
    given = parser.parse_args(arguments)
    if given.what == "accounts":
        users = (*listed(given.path), *([provisioner()] if given.provisioner else []))
        sys.stdout.write(nats_configuration.accounts(users, keys.ensure(given.path, users)))
        return 0
    text = given.path.read_text()
    wanted = _with_table(text)
    if given.what == "table":
        given.path.write_text(wanted)
    elif text != wanted:
        sys.stderr.write(f"{given.path}: run `python -m praktiklog.users table {given.path}`\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
