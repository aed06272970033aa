"""`vault` and an import of persons: the same candidate each night, and no number in plain."""

import json
from pathlib import Path

import psycopg
import pytest

from praktiklog_runtime import postgres
from tests.integration.conftest import FreshLog
from tests.services.sheets import books
from tests.support.product import Product, product

NUMBERS = ["010203-1234", "020380-2345", "030490-3456"]
NAME = "Aase Proevesen"
TEXT = "Vil gerne arbejde med planter"
MAPPING = (
    '[source]\nname = "fasit"\n'
    '[[fact]]\ntype = "referral.registered.v1"\nkey = ["Sag"]\n'
    '[fact.data]\nreferral_id = { column = "Sag" }\n'
    'candidate_id = { column = "CPR", as = "candidate" }\njobcentre = { value = "vestby" }\n'
    'target_group = { value = "kontanthjaelp" }\n'
    'referred_on = { column = "Henvist", as = "date" }\n'
    '[[fact]]\ntype = "candidate.group_changed.v1"\nkey = ["CPR", "Henvist"]\n'
    '[fact.data]\ncandidate_id = { column = "CPR", as = "candidate" }\n'
    'target_group = { value = "kontanthjaelp" }\n'
    'effective_on = { column = "Henvist", as = "date" }\n'
)


@pytest.fixture
def sheet(tmp_path: Path) -> tuple[Path, Path]:
    mapping = tmp_path / "m.toml"
    mapping.write_text(MAPPING)
    rows = [["Sag", "CPR", "Henvist"]]
    rows += [[f"r{n}", number, f"0{n}-03-2021"] for n, number in enumerate(NUMBERS, 1)]
    rows.append(["r4", NUMBERS[0].replace("-", ""), "09-03-2021"])
    rows.append(["r5", "310280-1111", "09-03-2021"])
    return books.delimited(tmp_path / "sager.csv", rows), mapping


def candidates(own: Product) -> list[str]:
    with psycopg.connect(postgres.url(own.settings)) as connection:
        rows = connection.execute(
            "SELECT convert_from(data, 'UTF8')::jsonb -> 'data' ->> 'candidate_id'"
            " FROM log.event WHERE type LIKE 'referral%' ORDER BY position"
        ).fetchall()
    return [who for (who,) in rows]


def test_each_night_the_same_candidate(fresh_log: FreshLog, sheet: tuple[Path, Path]) -> None:
    file, mapping = sheet
    own = fresh_log()
    own.up()
    dry = json.loads(own.run("import", file, "--mapping", mapping, "--dry-run", code=1).stdout)
    assert dry["appended"] == 8
    first = own.run("import", file, "--mapping", mapping, code=1)
    report = json.loads(first.stdout)
    assert (report["appended"], report["unchanged"]) == (8, 0)
    assert {wrong["value"] for wrong in report["rejected"]} == {None}
    assert "310280" not in first.stdout + first.stderr
    again = json.loads(own.run("import", file, "--mapping", mapping, code=1).stdout)
    assert (again["appended"], again["unchanged"]) == (0, 8)
    given = candidates(own)
    assert given[0] == given[3]
    assert len(set(given)) == 3
    found = json.loads(own.within("vault", "search-person", given=json.dumps(
        {"cpr": NUMBERS[1], "purpose": "complaint"})))  # fmt: skip
    assert found == [{"candidate_id": given[1], "items": {"cpr": "020380-xxxx"}, "texts": []}]


def vault(own: Product, command: str, code: int = 0, /, **body: str) -> str:
    return own.within("vault", command, given=json.dumps(body), code=code)


def test_after_a_day_no_file_holds_a_number_a_name_or_a_text(sheet: tuple[Path, Path]) -> None:
    file, mapping = sheet
    with product() as own:
        own.up()
        own.run("import", file, "--mapping", mapping, "--wait", code=1)
        who = candidates(own)[0]
        vault(own, "store-person", candidate_id=who, name=NAME, address="Prøvevej 7")
        vault(own, "store-text", candidate_id=who, kind="goal", text=TEXT)
        vault(own, "store-person", 1, candidate_id="c-other", cpr=NUMBERS[0])
        vault(own, "open-person", 2, candidate_id=who)
        shown = json.loads(vault(own, "open-person", candidate_id=who, purpose="complaint"))
        assert shown["items"] == {
            "name": NAME, "address": "Prøvevej 7", "cpr": "010203-xxxx"}  # fmt: skip
        assert shown["texts"][0]["text"] == TEXT
        vault(own, "search-person", name="proeve", purpose="complaint")
        assert json.loads(own.within("vault", "verify"))["lookups"] >= 3
        own.run("down", code=0)  # what is in the servers' memory is written
        forms = (*NUMBERS, *(number.replace("-", "") for number in NUMBERS))
        secrets = [form.encode() for form in forms]
        secrets += [NAME.encode(), TEXT.encode(), "Prøvevej".encode()]
        read = 0
        for path in own.data.rglob("*"):
            if not path.is_file():
                continue
            content = path.read_bytes()
            read += len(content)
            assert not [each for each in secrets if each in content], path
        assert any(path.name == "PG_VERSION" for path in own.data.rglob("*"))
        assert read > 10_000_000
