"""The key pairs (nkeys) that the users of NATS prove themselves with.

Each user has a seed file `<user>.nk`; the server knows the public keys only.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import nkeys
from filelock import FileLock

from praktiklog_runtime import files
from praktiklog_runtime.nats_users import User
from praktiklog_runtime.processes import ServerError

_KEY_LENGTH: Final = 33  # a prefix and 32 bytes


class KeyFileError(ServerError):
    """A seed file holds no seed of a user."""


def seed_file(folder: Path, user: str) -> Path:
    """Return where the seed of a user lies."""
    return folder / f"{user}.nk"


def ensure(folder: Path, users: Sequence[User]) -> dict[str, str]:
    """Create the seeds that are missing (0600, in a folder 0700); return all public keys.

    A user with a public key of its own gets no seed: that is kept by whoever it belongs to.
    Raises KeyFileError where a seed file holds none.
    """
    files.ensure_folder(folder)
    with FileLock(folder / ".lock", timeout=30):
        for user in users:
            file = seed_file(folder, user.name)
            if user.nkey is None and not file.exists():
                files.write_atomically(file, new_seed() + b"\n")
    return {user.name: user.nkey or _public_key_in(seed_file(folder, user.name)) for user in users}


def new_seed() -> bytes:
    """Return the seed (`SU…`) of a user that there was not before."""
    return bytes(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER))


def public_key(seed: bytes) -> str:
    """Return the public key (`U…`) of a seed; raises ValueError where it is none of a user."""
    try:
        text = str(nkeys.from_seed(bytearray(seed)).public_key.decode())
    except (nkeys.NkeysError, ValueError) as error:
        raise ValueError("this is no seed") from error
    if not text.startswith("U"):
        raise ValueError(f"this is the seed of something else than a user ({text[:1]}…)")
    return text


def is_public_key(text: str) -> bool:
    """Tell whether this is the public key of a user."""
    try:
        raw = base64.b32decode(text)
    except ValueError:
        return False
    body, checksum = raw[:-2], raw[-2:]
    return (
        len(body) == _KEY_LENGTH
        and body[0] == nkeys.PREFIX_BYTE_USER
        and nkeys.crc16(bytearray(body)).to_bytes(2, "little") == checksum
    )


def _public_key_in(file: Path) -> str:
    try:
        return public_key(file.read_bytes().strip())
    except ValueError as error:
        raise KeyFileError(
            f"{file} holds no seed of a user ({error}): remove it to have a new one made."
        ) from error
