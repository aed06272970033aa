"""The key pairs (nkeys) that the users of NATS prove themselves with.

Each user has a seed file `<user>.nk`; the server knows the public keys only.
`python -m praktiklog_runtime.keys FOLDER` creates what is missing in FOLDER and prints the public
keys as the environment variables that `deploy/nats/nats-server.conf` asks for.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import nkeys
from filelock import FileLock

from praktiklog_runtime import files

OPERATOR = "operator"
RELAY = "relay"
CLIENT = "client"
PROJECTIONS = ("occupancy", "flow", "effect")
SERVICES = ("companies", "referrals", "slots", "placements", "outcomes")
USERS = (OPERATOR, RELAY, CLIENT, *PROJECTIONS, *SERVICES)


class KeyFileError(RuntimeError):
    """A seed file holds no seed of a user."""


def seed_file(folder: Path, user: str) -> Path:
    """Return where the seed of a user lies."""
    return folder / f"{user}.nk"


def ensure(folder: Path) -> dict[str, str]:
    """Create the seeds that are missing (0600, in a folder 0700); return all public keys."""
    files.ensure_folder(folder)
    with FileLock(folder / ".lock", timeout=30):
        for user in USERS:
            file = seed_file(folder, user)
            if not file.exists():
                files.write_atomically(file, _new_seed() + b"\n")
    return {user: public_key(seed_file(folder, user)) for user in USERS}


def public_key(file: Path) -> str:
    """Return the public key (`U…`) of a seed file; raises KeyFileError where it holds none."""
    seed = bytearray(file.read_bytes().strip())
    try:
        text = nkeys.from_seed(seed).public_key.decode()
    except (nkeys.NkeysError, ValueError) as error:
        raise KeyFileError(f"{file} holds no seed: remove it to have a new one made.") from error
    if not text.startswith("U"):
        raise KeyFileError(f"{file} holds the seed of something else than a user ({text[:1]}…).")
    return str(text)


def environment(public_keys: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables through which the server's configuration reads them."""
    return {f"PRAKTIKLOG_NKEY_{user.upper()}": key for user, key in public_keys.items()}


def _new_seed() -> bytes:
    return bytes(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER))


def main(arguments: Sequence[str]) -> int:
    """Create the seeds in the folder that is named and print the public keys."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m praktiklog_runtime.keys FOLDER\n")
        return os.EX_USAGE
    for name, value in environment(ensure(Path(arguments[0]))).items():
        sys.stdout.write(f"{name}={value}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
