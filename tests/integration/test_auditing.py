"""`audit replay` and `audit diff` on real servers, with everything running."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from praktiklog_projections import PROJECTIONS
from tests.integration.asking import write
from tests.integration.conftest import on_servers
from tests.oracle.histories import generate
from tests.support.product import Product

HISTORY = list(generate(600, 8))


@pytest.fixture(scope="module")
def filled(
    existing_servers: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """Give a product whose log holds a history; tests leave it as it is."""
    file = write(tmp_path_factory.mktemp("history") / "history.jsonl", HISTORY)
    with on_servers(existing_servers) as made:
        assert made.quick("import", file, "--wait")["appended"] == len(HISTORY)
        yield made


def replayed(filled: Product, *arguments: object, code: int = 0) -> Any:
    return json.loads(filled.within("audit", "replay", *arguments, code=code))


@pytest.mark.parametrize("name", PROJECTIONS)
def test_a_projection_equals_its_replay(filled: Product, name: str) -> None:
    whole = replayed(filled, name)
    assert list(whole) == [
        *("projection", "version", "events", "position"),
        *("digest", "live_digest", "equal", "differences"),
    ]
    assert (whole["projection"], whole["position"]) == (name, len(HISTORY))
    assert (whole["equal"], whole["differences"]) == (True, [])
    then = replayed(filled, name, "--until", 300)
    assert (then["events"], then["position"], then["equal"]) == (300, 300, True)
    assert then["digest"] != whole["digest"]
    assert replayed(filled, name, "--until", "2099-01-01T00:00:00Z") == whole


def test_a_row_that_was_changed_is_named_and_the_exit_code_is_1(filled: Product) -> None:
    change = "UPDATE flow_1.referral SET referred_on = referred_on {} 1 WHERE known_from = %s"
    with psycopg.connect(filled.settings.database_url or "", autocommit=True) as owner:
        row = owner.execute("SELECT min(known_from) FROM flow_1.referral").fetchone()
        owner.execute(change.format("+").encode(), row)
        try:
            answer = replayed(filled, "flow", code=1)
        finally:
            owner.execute(change.format("-").encode(), row)
    (difference,) = answer["differences"]
    assert (difference["table"], difference["what"]) == ("referral", "changed")
    assert list(difference["key"]) == ["referral_id"]
    assert list(difference["columns"]) == ["referred_on"]
    assert not answer["equal"]
    assert replayed(filled, "flow")["equal"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("colour",), "no projection 'colour'"),
        (("flow", "--until", "yesterday"), "no timestamp"),
        (("flow", "--until", "2021-01-01T00:00:00"), "no offset"),
    ],
)
def test_what_cannot_be_replayed_is_wrong_usage(
    filled: Product, arguments: tuple[str, ...], said: str
) -> None:
    done = filled.run("audit", "replay", *arguments, code=2)
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert done.stdout == ""


def test_what_changed_between_two_positions_adds_up_to_the_figures(filled: Product) -> None:
    period = ("--from", "2021-01-01", "--to", "2022-01-01", "--by", "jobcentre")
    answers = [
        filled.quick("measure", "flow", *period, "--format", "json", "--at-position", at)
        for at in (200, 500)
    ]
    changed = filled.quick("audit", "diff", "flow", *period, "--between", 200, 500)
    referred = [each for each in changed if each["column"] == "referred"]
    assert referred
    for each in referred:
        before, after = (
            sum(row["referred"] for row in rows if row["jobcentre"] == each["keys"]["jobcentre"])
            for rows in answers
        )
        assert (each["before"], each["after"]) == (before, after)
        assert sum(change["amount"] for change in each["changes"]) == after - before
        for change in each["changes"]:
            assert all(200 < position <= 500 for position in change["positions"])
    flat = filled.within("audit", "diff", "flow", *period, "--between", 200, 500, "--format", "csv")
    assert flat.splitlines()[0] == "jobcentre,column,before,after,reason,amount,positions"
    for wrong, code in (((500, 200), 2), (("then", 500), 2), ((200, 9_999), 1)):
        filled.run("audit", "diff", "flow", *period, "--between", *wrong, code=code)
