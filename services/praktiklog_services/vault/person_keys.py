"""The keys of persons: a wrapped one in a file each, so that unlinking it erases the person."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from praktiklog_runtime import files
from praktiklog_services.vault.errors import PersonIsErased, SealIsBroken
from praktiklog_services.vault.operator_key import KEY_BYTES, NONCE_BYTES, OperatorKey

_MODE: Final = 0o600


class PersonKey:
    """One person's key: seals and opens what is stored of that person."""

    def __init__(self, candidate_id: str, key: bytes) -> None:
        self._candidate_id = candidate_id
        self._aead = AESGCM(key)

    def seal(self, kind: str, text: str) -> bytes:
        """Encrypt by AES-256-GCM, bound to the person and the kind; a nonce of 12 bytes first."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, text.encode(), self._bound_to(kind))

    def open(self, kind: str, sealed: bytes) -> str:
        """Decrypt what `seal` gave. Raises `SealIsBroken`."""
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._aead.decrypt(nonce, rest, self._bound_to(kind)).decode()
        except (InvalidTag, ValueError):
            raise SealIsBroken(what=f"{kind} of {self._candidate_id}") from None

    def _bound_to(self, kind: str) -> bytes:
        # An id holds no blank, so no other pair reads alike.
        return f"{self._candidate_id} {kind}".encode()


class PersonKeys:
    """The folder of wrapped keys, one file a person."""

    def __init__(self, folder: Path, operator: OperatorKey) -> None:
        self._folder = files.ensure_folder(folder)
        self._operator = operator

    def make(self, candidate_ids: Iterable[str]) -> None:
        """Make keys of persons who have none, durable once this returns."""
        for candidate_id in candidate_ids:
            wrapped = self._operator.wrap(secrets.token_bytes(KEY_BYTES), candidate_id)
            handle = os.open(self._file(candidate_id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
            with os.fdopen(handle, "wb") as file:
                file.write(wrapped)
        # Once for all: an import makes them by the thousand.
        os.sync()

    def of(self, candidate_id: str) -> PersonKey:
        """Unwrap a person's key. Raises `PersonIsErased` and `OperatorKeyIsWrong`."""
        try:
            wrapped = self._file(candidate_id).read_bytes()
        except FileNotFoundError:
            raise PersonIsErased(candidate_id=candidate_id) from None
        return PersonKey(candidate_id, self._operator.unwrap(wrapped, candidate_id))

    def _file(self, candidate_id: str) -> Path:
        return self._folder / f"{candidate_id}.key"
