"""What is stored of a person comes back to whoever says why, and to nobody else."""

import base64
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from praktiklog_services.vault.errors import (
    CprIsInvalid,
    CprIsTaken,
    LookupHasNoPurpose,
    OperatorKeyIsWrong,
    PersonIsErased,
    SealIsBroken,
    TextIsTaken,
    UnknownPerson,
)
from praktiklog_services.vault.operator_key import FileKey
from praktiklog_services.vault.vault import Passage, Purpose, Vault
from tests.services.vault.conftest import Opened

NOW = datetime(2021, 6, 1, 10, tzinfo=UTC)
WHY = Purpose(why="citizen_calls", actor="local")
NUMBER = "0102031234"
NAME = "Åse Ø. Prøve"


def anybody(vault: Vault, number: str = NUMBER, name: str = NAME) -> str:
    identity, shown = vault.store_person(None, {"name": name, "cpr": number}, NOW)
    assert shown == f"{number[:6]}-xxxx"
    return identity


def test_what_is_stored_comes_back_with_the_number_masked(vault: Vault) -> None:
    who = anybody(vault)
    vault.store_person(who, {"phone": "12 34 56 78"}, NOW)
    reference = vault.store_text(who, "goal", "Vil være bager.", None)
    person = vault.open_person(who, WHY, NOW)
    assert person.candidate_id == who
    assert person.items == {"cpr": "010203-xxxx", "name": NAME, "phone": "12 34 56 78"}
    assert person.texts == [Passage(reference, "goal", "Vil være bager.")]


def test_persons_are_searched_by_number_and_by_a_part_of_the_name(vault: Vault) -> None:
    who = anybody(vault)
    anybody(vault, "0203041234", "Bo Anden")
    assert [hit.candidate_id for hit in vault.search(WHY, NOW, number="010203-1234")] == [who]
    assert [hit.candidate_id for hit in vault.search(WHY, NOW, name="ø. pr")] == [who]
    assert vault.search(WHY, NOW, name="ingen") == []
    assert vault.search(WHY, NOW, name=" ") == []


def test_at_most_ten_are_shown(vault: Vault) -> None:
    for day in range(1, 13):
        anybody(vault, f"{day:02}02031234")
    assert len(vault.search(WHY, NOW, name=NAME)) == 10


def test_nobody_is_shown_without_a_purpose(vault: Vault) -> None:
    who = anybody(vault)
    for why in (None, "", "curiosity", "import_match"):
        purpose = Purpose(why=why, actor="local")
        with pytest.raises(LookupHasNoPurpose, match="citizen_calls"):
            vault.open_person(who, purpose, NOW)
        with pytest.raises(LookupHasNoPurpose):
            vault.search(purpose, NOW, number=NUMBER)
    assert vault.check_lookups().lookups == 0


def test_a_number_has_one_candidate(vault: Vault) -> None:
    who = anybody(vault)
    with pytest.raises(CprIsTaken, match=who):
        anybody(vault)
    vault.store_person(who, {"cpr": "010203 1234"}, NOW)


@pytest.mark.parametrize("number", ["010203123", "3102031234", "0106251234", "010203-123x", ""])
def test_what_is_no_number_is_refused_and_not_repeated(vault: Vault, number: str) -> None:
    number = number.replace("010625", "020621")  # the day after, in the century of today
    number = "0206215234" if number.startswith("020621") else number
    with pytest.raises(CprIsInvalid) as refused:
        vault.store_person(None, {"cpr": number}, NOW)
    assert not number or number not in str(refused.value)


def test_the_same_person_never_gets_an_id_that_leads_back(opened: Opened) -> None:
    vault = opened()
    who, _ = vault.store_person(None, {"name": NAME}, NOW)
    other, _ = vault.store_person(None, {"name": NAME}, NOW)
    assert who != other
    assert len(who) == len("c-") + 26


def test_no_table_holds_anything_in_plain(vault: Vault, vault_database: str) -> None:
    who = anybody(vault)
    vault.store_text(who, "care", "Har ondt i ryggen.", None)
    vault.open_person(who, WHY, NOW)
    with psycopg.connect(vault_database) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'vault'"
        ).fetchall()
        cells = [
            cell if isinstance(cell, bytes) else str(cell).encode()
            for (table,) in tables
            for row in connection.execute(
                sql.SQL("SELECT * FROM vault.{}").format(sql.Identifier(table))
            )
            for cell in row
        ]
    assert len(cells) >= 20
    for secret in (NUMBER, NUMBER[:6], "Prøve", "ryggen"):
        for form in (secret.encode(), base64.b64encode(secret.encode()).rstrip(b"=")):
            assert not [cell for cell in cells if form in cell]


@pytest.mark.parametrize("change", ["flipped", "of another kind", "of another person"])
def test_a_ciphertext_that_was_tampered_with_is_refused(
    vault: Vault, vault_database: str, change: str
) -> None:
    who, other = anybody(vault), anybody(vault, "0203041234", "Bo Anden")
    statement = {
        "flipped": "UPDATE vault.item SET sealed = set_byte(sealed, 13,"
        " get_byte(sealed, 13) # 1) WHERE candidate_id = %(who)s AND kind = 'name'",
        "of another kind": "UPDATE vault.item SET sealed = (SELECT sealed FROM vault.item WHERE"
        " candidate_id = %(who)s AND kind = 'cpr') WHERE candidate_id = %(who)s AND kind = 'name'",
        "of another person": "UPDATE vault.item SET sealed = (SELECT sealed FROM vault.item WHERE"
        " candidate_id = %(other)s AND kind = 'name')"
        " WHERE candidate_id = %(who)s AND kind = 'name'",
    }[change]
    with psycopg.connect(vault_database) as connection:
        connection.execute(statement, {"who": who, "other": other})
    with pytest.raises(SealIsBroken, match="name"):
        vault.open_person(who, WHY, NOW)
    assert vault.open_person(other, WHY, NOW).items["name"] == "Bo Anden"


def test_another_operators_key_reads_nothing(opened: Opened, tmp_path: Path) -> None:
    vault = opened()
    who = anybody(vault)
    with pytest.raises(OperatorKeyIsWrong, match=r"other\.key"):
        opened("other.key")
    wrapped = (tmp_path / "vault" / "keys" / f"{who}.key").read_bytes()
    with pytest.raises(OperatorKeyIsWrong):
        FileKey(tmp_path / "keys" / "other.key").unwrap(wrapped, who)
    assert opened().open_person(who, WHY, NOW).items["name"] == NAME


def test_a_key_opens_for_its_person_alone(vault: Vault, tmp_path: Path) -> None:
    who, other = anybody(vault), anybody(vault, "0203041234", "Bo Anden")
    folder = tmp_path / "vault" / "keys"
    (folder / f"{who}.key").write_bytes((folder / f"{other}.key").read_bytes())
    with pytest.raises(OperatorKeyIsWrong):
        vault.open_person(who, WHY, NOW)


def test_keys_are_closed_to_others(vault: Vault, tmp_path: Path) -> None:
    who = anybody(vault)
    files = [tmp_path / "vault" / "keys" / f"{who}.key", tmp_path / "keys" / "vault.key"]
    for file in files:
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.parent.stat().st_mode & 0o077 == 0


def test_whose_key_is_gone_is_read_by_nobody(vault: Vault, tmp_path: Path) -> None:
    who = anybody(vault)
    (tmp_path / "vault" / "keys" / f"{who}.key").unlink()
    with pytest.raises(PersonIsErased):
        vault.open_person(who, WHY, NOW)
    with pytest.raises(PersonIsErased):
        vault.store_text(who, "note", "x", None)
    assert vault.search(WHY, NOW, name=NAME) == []


def test_an_unknown_person_and_a_second_text_are_refused(vault: Vault) -> None:
    with pytest.raises(UnknownPerson):
        vault.open_person("c-nobody", WHY, NOW)
    who = anybody(vault)
    reference = vault.store_text(who, "note", "en", None)
    with pytest.raises(TextIsTaken):
        vault.store_text(who, "note", "to", reference)
