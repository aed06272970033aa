"""The operator's key: it wraps the keys of persons, and is held apart from the database."""

import hmac
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from filelock import FileLock

from praktiklog_runtime import files
from praktiklog_services.vault.errors import OperatorKeyIsWrong

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12

FILE: Final = "vault.key"
"""The operator's key, in the folder of the installation's keys unless a setting says where."""


class OperatorKey(Protocol):
    """What the vault asks of the operator's key, which a key management service may hold."""

    def wrap(self, key: bytes, owner: str) -> bytes:
        """Wrap a person's key (32 bytes) so that it opens for this owner's id alone."""
        ...

    def unwrap(self, wrapped: bytes, owner: str) -> bytes:
        """Give a wrapped key back. Raises `OperatorKeyIsWrong`."""
        ...

    def digest(self, purpose: str, data: bytes) -> bytes:
        """Stand in for data: an HMAC-SHA256, 32 bytes, under a key of the purpose alone."""
        ...


class FileKey:
    """The key in a file: 32 random bytes, readable by its owner alone, made where it is missing."""

    def __init__(self, file: Path) -> None:
        self._file = file
        secret = _read(file)
        self._aead = AESGCM(_derived(secret, "wrap"))
        self._secret = secret
        self._digests: dict[str, bytes] = {}

    def wrap(self, key: bytes, owner: str) -> bytes:
        """See `OperatorKey.wrap`; the nonce stands before what was encrypted."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, key, owner.encode())

    def unwrap(self, wrapped: bytes, owner: str) -> bytes:
        """See `OperatorKey.unwrap`."""
        nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            return self._aead.decrypt(nonce, sealed, owner.encode())
        except (InvalidTag, ValueError):
            raise OperatorKeyIsWrong(file=self._file) from None

    def digest(self, purpose: str, data: bytes) -> bytes:
        """See `OperatorKey.digest`."""
        key = self._digests.get(purpose)
        if key is None:
            key = self._digests[purpose] = _derived(self._secret, f"digest {purpose}")
        return hmac.new(key, data, sha256).digest()

    def __str__(self) -> str:
        return str(self._file)


def _read(file: Path) -> bytes:
    files.ensure_folder(file.parent)
    with FileLock(file.parent / ".lock", timeout=30):
        if not file.exists():
            files.write_atomically(file, secrets.token_bytes(KEY_BYTES))
        secret = file.read_bytes()
    if len(secret) != KEY_BYTES:
        raise OperatorKeyIsWrong(file=file)
    return secret


def _derived(secret: bytes, purpose: str) -> bytes:
    info = f"praktiklog vault {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)
