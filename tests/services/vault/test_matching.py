"""An import finds the same candidate each night, and a new one once."""

from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest

from praktiklog_services.sheets.cells import CellError
from praktiklog_services.vault.matching import MatchedPersons
from praktiklog_services.vault.vault import Vault

NOW = datetime(2021, 6, 1, 10, tzinfo=UTC)
NUMBERS = [f"{day:02}{month:02}80{last:04}" for day in range(1, 29) for month in (1, 2, 3)
           for last in (1111, 2222, 3333)]  # fmt: skip


def a_night(vault: Vault, numbers: list[str], *, dry_run: bool = False) -> list[str]:
    with closing(MatchedPersons(vault, NOW, dry_run=dry_run)) as persons:
        given = [persons.candidate(number) for number in numbers]
        persons.keep()
    return given


def test_each_night_gives_the_same_candidates_in_whatever_way_they_are_written(
    vault: Vault,
) -> None:
    first = a_night(vault, NUMBERS)
    assert len(set(first)) == len(NUMBERS)
    assert a_night(vault, [f"{each[:6]}-{each[6:]}" for each in NUMBERS]) == first
    # A spreadsheet that counts takes the zero off.
    assert a_night(vault, [each.removeprefix("0") for each in NUMBERS]) == first


def test_look_ups_name_at_most_two_hundred_each(vault: Vault) -> None:
    a_night(vault, NUMBERS)
    assert vault.check_lookups().lookups == -(-len(NUMBERS) // 200)


def test_who_was_stored_by_hand_is_matched(vault: Vault) -> None:
    who, _ = vault.store_person(None, {"cpr": NUMBERS[0]}, NOW)
    assert a_night(vault, NUMBERS[:2])[0] == who


def test_a_dry_run_adds_nobody(vault: Vault, vault_database: str) -> None:
    a_night(vault, NUMBERS[:3], dry_run=True)
    with psycopg.connect(vault_database) as connection:
        assert connection.execute("SELECT count(*) FROM vault.person").fetchone() == (0,)
    assert vault.check_lookups().lookups == 0


def test_what_is_no_number_is_an_error_of_the_cell(vault: Vault) -> None:
    with (
        closing(MatchedPersons(vault, NOW)) as persons,
        pytest.raises(CellError, match="CprIsInvalid"),
    ):
        persons.candidate("310280-1111")
