"""Look-ups are written before anything is shown, and what is done to them afterwards is seen."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psycopg
import pytest

from praktiklog_services.vault.errors import SealIsBroken
from praktiklog_services.vault.lookups import Lookup
from praktiklog_services.vault.vault import Purpose, Vault

NOW = datetime(2021, 6, 1, 10, tzinfo=UTC)
WHY = Purpose(why="complaint", actor="local", team="team-a")


@pytest.fixture
def who(vault: Vault) -> str:
    identity, _ = vault.store_person(None, {"name": "Åse Prøve"}, NOW)
    for _ in range(4):
        vault.open_person(identity, WHY, NOW)
    return identity


def rows(conninfo: str) -> list[Lookup]:
    with psycopg.connect(conninfo) as connection:
        found = connection.execute("SELECT data FROM vault.lookup ORDER BY position").fetchall()
    return [msgspec.json.decode(data, type=Lookup) for (data,) in found]


def test_a_look_up_says_who_whom_what_and_why(vault: Vault, vault_database: str, who: str) -> None:
    found = rows(vault_database)
    assert len(found) == vault.check_lookups().lookups == 4
    assert vault.check_lookups().broken_at is None
    for each in found:
        assert (each.actor, each.team, each.purpose) == ("local", "team-a", "complaint")
        assert (each.candidate_ids, each.kinds, each.at) == ((who,), ("name",), NOW)


def test_it_is_written_also_where_nothing_can_be_shown(
    vault: Vault, vault_database: str, who: str
) -> None:
    with psycopg.connect(vault_database) as connection:
        connection.execute("UPDATE vault.item SET sealed = 'x'")
    with pytest.raises(SealIsBroken):
        vault.open_person(who, WHY, NOW)
    assert len(rows(vault_database)) == 5


def test_without_a_row_there_is_no_answer(vault: Vault, vault_database: str, who: str) -> None:
    with psycopg.connect(vault_database) as connection:
        connection.execute("ALTER TABLE vault.lookup ADD CHECK (position < 5)")
    with pytest.raises(psycopg.errors.CheckViolation):
        vault.open_person(who, WHY, NOW)


@pytest.mark.usefixtures("who")
@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE vault.lookup SET data = data || 'x' WHERE position = 2", 2),
        ("UPDATE vault.lookup SET hash = sha256(hash) WHERE position = 3", 3),
        ("DELETE FROM vault.lookup WHERE position = 2", 2),
        ("DELETE FROM vault.lookup WHERE position = 4", 4),
        ("DELETE FROM vault.lookup", 1),
    ],
)
def test_a_row_that_was_changed_or_removed_is_named(
    vault: Vault, vault_database: str, statement: str, broken_at: int
) -> None:
    with psycopg.connect(vault_database) as connection:
        connection.execute(statement)
    assert vault.check_lookups().broken_at == broken_at


@pytest.mark.usefixtures("who")
def test_the_end_is_missed_where_its_file_is_gone(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "vault" / "lookups.end").unlink()
    assert vault.check_lookups().broken_at == 4
