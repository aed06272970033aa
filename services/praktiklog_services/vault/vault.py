"""What is stored of persons, and how it is opened and searched."""

import base64
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, Self
from uuid import uuid4

import psycopg
from filelock import FileLock
from msgspec import Struct

from praktiklog_events import danish_date
from praktiklog_runtime import files
from praktiklog_services.vault import cpr, schema
from praktiklog_services.vault.errors import (
    CprIsTaken,
    LookupHasNoPurpose,
    OperatorKeyIsWrong,
    PersonIsErased,
    TextIsTaken,
    UnknownPerson,
)
from praktiklog_services.vault.lookups import PURPOSES, Checked, Lookup, Lookups
from praktiklog_services.vault.operator_key import OperatorKey
from praktiklog_services.vault.person_keys import PersonKeys

Kind = Literal["name", "cpr", "address", "phone", "email", "language", "next_of_kin"]
TextKind = Literal["purpose", "goal", "progression", "plan", "care", "reason", "letter", "note"]

MOST_HITS: Final = 10
_ID_BYTES: Final = 16


class Purpose(Struct, frozen=True, kw_only=True):
    """Who looks, and why; `why` is one of `PURPOSES`."""

    why: str | None
    actor: str
    team: str | None = None


class Passage(Struct, frozen=True):
    """One text of a person."""

    text_ref: str
    kind: str
    text: str


class Person(Struct, frozen=True):
    """What is shown of a person: `items` by kind, the CPR number as `010203-xxxx`."""

    candidate_id: str
    items: dict[str, str]
    texts: list[Passage]


class Vault:
    """The vault of an installation, over one connection (autocommit) of its own role.

    `folder` holds the wrapped keys and the end of the look-ups. Raises `SchemaError` and
    `OperatorKeyIsWrong`.
    """

    def __init__(self, conninfo: str, folder: Path, operator: OperatorKey) -> None:
        self._folder = files.ensure_folder(folder)
        self.operator = operator
        self.keys = PersonKeys(folder / "keys", operator)
        self.lookups = Lookups(folder, operator)
        self.connection = psycopg.connect(conninfo, autocommit=True)
        try:
            schema.check(self.connection)
            self._refuse_another_key()
        except BaseException:
            self.connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Let nobody else store persons meanwhile: who is new is judged and stored as one."""
        with FileLock(self._folder / ".persons.lock", timeout=120):
            yield

    def digest(self, digits: str) -> bytes:
        """Stand in for a CPR number in the tables."""
        return self.operator.digest("cpr", digits.encode())

    def store_person(
        self, candidate_id: str | None, items: dict[Kind, str], now: datetime
    ) -> tuple[str, str | None]:
        """Store what is known of a person; an item of a kind replaces the earlier one.

        Without an id one is drawn. The id comes back, and the number as it is shown. Raises
        `CprIsInvalid`, `CprIsTaken` and `PersonIsErased`.
        """
        written = items.get("cpr")
        digits = None if written is None else cpr.ten_digits(written, danish_date(now))
        sealed = items if digits is None else items | {"cpr": digits}
        with self.writing():
            if digits is not None:
                other = self._candidate_of(digits)
                if other is not None and other != candidate_id:
                    raise CprIsTaken(candidate_id=other)
            identity = candidate_id or new_candidate()
            if not self._knows(identity):
                self.add([(identity, None)])
            key = self.keys.of(identity)
            with self.connection.transaction():
                if digits is not None:
                    self.connection.execute(
                        "UPDATE vault.person SET cpr_digest = %s WHERE candidate_id = %s",
                        [self.digest(digits), identity],
                    )
                for kind, text in sealed.items():
                    self.connection.execute(
                        "INSERT INTO vault.item (candidate_id, kind, sealed) VALUES (%s, %s, %s)"
                        " ON CONFLICT (candidate_id, kind) DO UPDATE SET sealed = excluded.sealed",
                        [identity, kind, key.seal(kind, text)],
                    )
        return identity, None if digits is None else cpr.shown(digits)

    def store_text(self, candidate_id: str, kind: TextKind, text: str, text_ref: str | None) -> str:
        """Store a text of a person; its reference comes back.

        Raises `UnknownPerson`, `PersonIsErased` and `TextIsTaken`.
        """
        self._need(candidate_id)
        reference = text_ref or _random("t")
        sealed = self.keys.of(candidate_id).seal(f"{kind} {reference}", text)
        stored = self.connection.execute(
            "INSERT INTO vault.passage (text_ref, candidate_id, kind, sealed)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [reference, candidate_id, kind, sealed],
        )
        if not stored.rowcount:
            raise TextIsTaken(text_ref=reference)
        return reference

    def open_person(self, candidate_id: str, purpose: Purpose, now: datetime) -> Person:
        """Open all that is stored of a person, once it is written down who looks and why.

        Raises `LookupHasNoPurpose`, `UnknownPerson`, `PersonIsErased` and `SealIsBroken`.
        """
        _need_purpose(purpose)
        self._need(candidate_id)
        items = self._items(candidate_id)
        rows = self.connection.execute(
            "SELECT text_ref, kind, sealed FROM vault.passage WHERE candidate_id = %s"
            " ORDER BY text_ref",
            [candidate_id],
        ).fetchall()
        kinds = sorted({*items, *(kind for _, kind, _ in rows)})
        self._write_down([candidate_id], kinds, purpose, now)
        key = self.keys.of(candidate_id)
        texts = [Passage(ref, kind, key.open(f"{kind} {ref}", text)) for ref, kind, text in rows]
        return Person(candidate_id, self._opened(candidate_id, items), texts)

    def search(
        self, purpose: Purpose, now: datetime, *, number: str | None = None, name: str = ""
    ) -> list[Person]:
        """Find at most 10 persons by CPR number, or by a part of their name, without texts.

        By name every name is opened in turn: names have no index, which would lead back to them.
        Raises `LookupHasNoPurpose` and `CprIsInvalid`.
        """
        _need_purpose(purpose)
        if number is not None:
            found = self._candidate_of(cpr.ten_digits(number, danish_date(now)))
            hits = [] if found is None else [found]
        else:
            hits = self._named(name)
        self._write_down(hits, ["name", "cpr"], purpose, now)
        shown = ("name", "cpr")
        people = []
        for hit in hits:
            items = {kind: text for kind, text in self._items(hit).items() if kind in shown}
            people.append(Person(hit, self._opened(hit, items), []))
        return people

    def check_lookups(self) -> Checked:
        """Recompute the chain of look-ups."""
        return self.lookups.check(self.connection)

    def add(self, persons: Sequence[tuple[str, str | None]]) -> None:
        """Add new persons, by id and ten digits where known; their keys first. Hold `writing`."""
        self.keys.make(candidate_id for candidate_id, _ in persons)
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO vault.person (candidate_id, cpr_digest) VALUES (%s, %s)",
                [(who, None if cpr is None else self.digest(cpr)) for who, cpr in persons],
            )
            cursor.executemany(
                "INSERT INTO vault.item (candidate_id, kind, sealed) VALUES (%s, 'cpr', %s)",
                [(who, self.keys.of(who).seal("cpr", cpr)) for who, cpr in persons if cpr],
            )

    def _named(self, name: str) -> list[str]:
        sought = name.strip().casefold()
        hits: list[str] = []
        if not sought:
            return hits
        rows = self.connection.execute(
            "SELECT candidate_id, sealed FROM vault.item WHERE kind = 'name' ORDER BY candidate_id"
        )
        for candidate_id, sealed in rows:
            try:
                held = self.keys.of(candidate_id).open("name", sealed)
            except PersonIsErased:
                continue
            if sought in held.casefold():
                hits.append(candidate_id)
            if len(hits) == MOST_HITS:
                break
        return hits

    def _write_down(
        self, hits: Sequence[str], kinds: Sequence[str], purpose: Purpose, now: datetime
    ) -> None:
        row = Lookup(
            lookup_id=uuid4(),
            at=now,
            actor=purpose.actor,
            team=purpose.team,
            candidate_ids=tuple(hits),
            kinds=tuple(kinds),
            purpose=purpose.why or "",
        )
        self.lookups.append(self.connection, [row])

    def _items(self, candidate_id: str) -> dict[str, bytes]:
        rows = self.connection.execute(
            "SELECT kind, sealed FROM vault.item WHERE candidate_id = %s ORDER BY kind",
            [candidate_id],
        )
        return dict(rows.fetchall())

    def _opened(self, candidate_id: str, items: dict[str, bytes]) -> dict[str, str]:
        key = self.keys.of(candidate_id)
        opened = {kind: key.open(kind, sealed) for kind, sealed in items.items()}
        if "cpr" in opened:
            opened["cpr"] = cpr.shown(opened["cpr"])
        return opened

    def _candidate_of(self, digits: str) -> str | None:
        row = self.connection.execute(
            "SELECT candidate_id FROM vault.person WHERE cpr_digest = %s", [self.digest(digits)]
        ).fetchone()
        return None if row is None else str(row[0])

    def _knows(self, candidate_id: str) -> bool:
        row = self.connection.execute(
            "SELECT FROM vault.person WHERE candidate_id = %s", [candidate_id]
        )
        return row.fetchone() is not None

    def _need(self, candidate_id: str) -> None:
        if not self._knows(candidate_id):
            raise UnknownPerson(candidate_id=candidate_id)

    def _refuse_another_key(self) -> None:
        mine = self.operator.digest("this key", b"")
        self.connection.execute(
            "INSERT INTO vault.made_with (key_digest) VALUES (%s) ON CONFLICT DO NOTHING", [mine]
        )
        row = self.connection.execute("SELECT key_digest FROM vault.made_with").fetchone()
        if row != (mine,):
            raise OperatorKeyIsWrong(file=self.operator)


def new_candidate() -> str:
    """Draw the id of a candidate: `c-` and 26 letters, derived from nothing."""
    return _random("c")


def _random(prefix: str) -> str:
    drawn = base64.b32encode(secrets.token_bytes(_ID_BYTES)).decode().rstrip("=").lower()
    return f"{prefix}-{drawn}"


def _need_purpose(purpose: Purpose) -> None:
    if purpose.why not in PURPOSES:
        raise LookupHasNoPurpose(purposes=", ".join(PURPOSES))
