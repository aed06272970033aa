"""Persons of an import, by their CPR number: the same candidate each night, a new one once."""

from contextlib import ExitStack
from datetime import datetime
from typing import Final
from uuid import uuid4

from praktiklog_events import danish_date
from praktiklog_services.sheets.cells import CellError
from praktiklog_services.vault import cpr
from praktiklog_services.vault.errors import CprIsInvalid
from praktiklog_services.vault.lookups import Lookup, pages
from praktiklog_services.vault.vault import Vault, new_candidate

_BATCH: Final = 2_000
_PURPOSE: Final = "import_match"


class MatchedPersons:
    """`sheets.persons.Persons` by the vault; `close` it, as it lets nobody else store persons.

    All digests are read at once, about 200 bytes a person, and who is new is added by `keep`.
    """

    def __init__(self, vault: Vault, now: datetime, *, dry_run: bool = False) -> None:
        self._vault = vault
        self._now = now
        self._dry_run = dry_run
        self._held = ExitStack()
        self._by_digest: dict[bytes, str] | None = None
        self._by_number: dict[str, str] = {}
        self._new: dict[str, str] = {}
        self._matched: set[str] = set()

    def candidate(self, number: str) -> str:
        """Give the candidate of a number, a new one where the vault has none; `CellError`."""
        known = self._by_number.get(number)
        if known is not None:
            return known
        try:
            digits = cpr.of_cell(number, danish_date(self._now))
        except CprIsInvalid as error:
            raise CellError(str(error)) from None
        if self._by_digest is None:
            self._by_digest = self._read()
        digest = self._vault.digest(digits)
        found = self._by_digest.get(digest)
        if found is None:
            found = self._by_digest[digest] = new_candidate()
            self._new[found] = digits
        self._by_number[number] = found
        self._matched.add(found)
        return found

    def keep(self) -> None:
        """Write down who was looked up, and then add who is new; a dry run adds nobody."""
        asked = self._matched - self._new.keys() if self._dry_run else self._matched
        if asked:
            self._vault.lookups.append(
                self._vault.connection,
                [
                    Lookup(
                        lookup_id=uuid4(),
                        at=self._now,
                        actor="import",
                        candidate_ids=page,
                        kinds=("cpr",),
                        purpose=_PURPOSE,
                    )
                    for page in pages(sorted(asked))
                ],
            )
        added = [] if self._dry_run else list(self._new.items())
        for at in range(0, len(added), _BATCH):
            self._vault.add(added[at : at + _BATCH])
        self._matched.clear()
        self._new.clear()

    def close(self) -> None:
        """Let others store persons again."""
        self._held.close()

    def _read(self) -> dict[bytes, str]:
        self._held.enter_context(self._vault.writing())
        rows = self._vault.connection.execute(
            "SELECT cpr_digest, candidate_id FROM vault.person WHERE cpr_digest IS NOT NULL"
        )
        return dict(rows.fetchall())
