"""Texts of rule sets by their hash, kept beside the log: a backup of the one has the other."""

import hashlib
from typing import Final

import psycopg
from eventsourcing.persistence import OperationalError
from psycopg import sql

from praktiklog_services.log.schema import SCHEMA

MAX_BYTES: Final = 1_000_000


class RuleTexts:
    """The table `rule_text`; each call has a connection of its own, as texts are asked once."""

    def __init__(self, conninfo: str, schema: str = SCHEMA) -> None:
        self._conninfo = conninfo
        self._table = sql.Identifier(schema, "rule_text")

    def text(self, sha256: str) -> bytes | None:
        """Find the bytes of a hash (64 hex digits); raises `OperationalError` where it is away."""
        query = sql.SQL("SELECT data FROM {} WHERE sha256 = %s").format(self._table)
        try:
            with psycopg.connect(self._conninfo) as connection:
                row = connection.execute(query, (sha256,)).fetchone()
        except psycopg.OperationalError as error:
            raise OperationalError(error) from error
        return None if row is None else bytes(row[0])

    def keep(self, data: bytes) -> str:
        """Keep bytes, once; their SHA-256 comes back. Raises `ValueError` for more than 1 MB."""
        if len(data) > MAX_BYTES:
            raise ValueError(f"the file has {len(data)} bytes; at most {MAX_BYTES} are allowed")
        sha256 = hashlib.sha256(data).hexdigest()
        query = sql.SQL("INSERT INTO {} (sha256, data) VALUES (%s, %s) ON CONFLICT DO NOTHING")
        with psycopg.connect(self._conninfo) as connection:
            connection.execute(query.format(self._table), (sha256, data))
        return sha256
