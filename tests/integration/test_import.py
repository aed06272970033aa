"""`import`: every good line once, every bad line with its number and what is wrong with it."""

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from praktiklog_runtime import postgres
from praktiklog_services.log.moments import head
from tests.conftest import FreshStack
from tests.integration import stream
from tests.integration.asking import write
from tests.integration.conftest import FreshLog
from tests.oracle.build import company, ended, numbered, opened, referred, started
from tests.oracle.known_at import Event
from tests.support.product import Product

DAYS = ("2021-03-08", "2021-03-31")


def good() -> list[Event]:
    return numbered(
        "import",
        [
            company("2021-03-01", "c1", "private"),
            opened("2021-03-01", "a1", 2),
            referred("2021-03-02", "r1"),
            started(
                "2021-03-08", "p1", DAYS, "a1", referral_id="r1", candidate_id="candidate-of-r1"
            ),
            ended("2021-03-31", "p1", "2021-03-31"),
        ],
    )


def changed(event: Event, **changes: Any) -> Event:
    """Change fields of the fact; None takes one out."""
    data = {name: value for name, value in (event["data"] | changes).items() if value is not None}
    return event | {"data": data}


def fresh(event: Event, number: int) -> Event:
    """Give an event an id of its own."""
    return event | {"id": f"00000000-0000-5000-8000-{number:012}"}


def broken(number: int, event: Event, **changes: Any) -> bytes:
    """Write a good event as a line, with an id of its own and something wrong in its fact."""
    return json.dumps(changed(fresh(event, number), **changes)).encode()


_, AGREEMENT, REFERRAL, PLACEMENT, END = good()
BROKEN: list[tuple[str, bytes, str]] = [
    ("cut", json.dumps(REFERRAL).encode()[:-20], "JSON"),
    ("no JSON", b"2021-03-01;r1;aarhus", "object"),
    ("a number", b"12", "object"),
    ("not UTF-8", json.dumps(REFERRAL).encode().replace(b"urn:", b"urn\xff"), "utf-8"),
    ("longer than an event", b'{"id": "' + b"x" * 70_000 + b'"}', "61440"),
    ("unknown type", json.dumps(fresh(REFERRAL, 1) | {"type": "some.thing.v1"}).encode(), "type"),
    ("in 2150", json.dumps(fresh(REFERRAL, 2) | {"time": "2150-01-01T00:00:00Z"}).encode(), "time"),
    ("bad date", broken(3, REFERRAL, referred_on="2021-02-30"), "referred_on"),
    ("in 1812", broken(4, REFERRAL, referred_on="1812-01-01"), "referred_on"),
    ("before it was told", broken(5, REFERRAL, referred_on="2021-03-03"), "referred_on"),
    ("no field", broken(6, REFERRAL, referral_id=None), "referral_id"),
    ("new field", broken(7, REFERRAL, colour="red"), "colour"),
    ("control", broken(8, REFERRAL, referral_id="r\n1"), "referral_id"),
    ("wrong type", broken(9, AGREEMENT, slots="two"), "slots"),
    ("too many", broken(10, AGREEMENT, slots=10_001), "slots"),
    ("unknown placement", broken(11, END, placement_id="p404"), "p404"),
    ("unknown agreement", broken(12, PLACEMENT, placement_id="p2", agreement_id="a404"), "a404"),
    ("end before start", broken(13, END, ended_on="2021-03-01"), "EndsBefore"),
    ("known id", json.dumps(changed(REFERRAL, target_group="dagpenge")).encode(), "conflict"),
]


@pytest.fixture
def product(fresh_log: FreshLog) -> Product:
    return fresh_log()


def test_broken_lines_are_rejected_and_all_others_appended(
    product: Product, tmp_path: Path
) -> None:
    lines = [json.dumps(event).encode() for event in good()]
    file = tmp_path / "mixed.jsonl"
    file.write_bytes(b"\n".join([*lines[:4], *(line for _, line, _ in BROKEN), b"", lines[4]]))

    done = product.run("import", file, "--wait", code=1)
    answer = json.loads(done.stdout)
    rejected = {line["line"]: line for line in answer["rejected"]}
    for number, (name, line, word) in enumerate(BROKEN, 5):
        assert word.casefold() in rejected[number]["error"].casefold(), (name, rejected[number])
        identity = rejected[number]["id"]
        assert identity is None or identity.encode() in line
    assert list(rejected) == list(range(5, 5 + len(BROKEN)))
    assert answer["read"] == len(BROKEN) + 5
    assert (answer["appended"], answer["duplicates"]) == (5, 0)
    assert "Traceback" not in done.stderr
    found = stream.messages(product.settings)
    assert [message["id"] for _, message in found] == [event["id"] for event in good()]

    again = json.loads(product.run("import", file, code=1).stdout)
    assert (again["appended"], again["duplicates"]) == (0, 5)
    assert [(line["line"], line["id"]) for line in again["rejected"]] == [
        (line["line"], line["id"]) for line in answer["rejected"]
    ]


def test_the_same_file_again_appends_nothing(product: Product, tmp_path: Path) -> None:
    file = write(tmp_path / "good.jsonl", good())
    first = product.quick("import", file)
    assert first == {
        "read": 5,
        "appended": 5,
        "duplicates": 0,
        "warnings": [],
        "warning_count": 0,
        "rejected": [],
    }
    # As another system may write the same: other order of fields, null for missing, Windows.
    reordered = [dict(reversed(event.items())) | {"actor": None, "position": 7} for event in good()]
    other = tmp_path / "other.jsonl"
    text = "\r\n".join(json.dumps(event, indent=None) for event in reordered)
    other.write_bytes(b"\xef\xbb\xbf" + text.encode())
    for again in (file, other):
        answer = product.quick("import", again)
        assert (answer["appended"], answer["duplicates"], answer["rejected"]) == (0, 5, [])
    assert product.quick("audit", "verify")["events"] == 5


def test_a_known_id_with_other_content_is_a_conflict(product: Product, tmp_path: Path) -> None:
    product.quick("import", write(tmp_path / "good.jsonl", good()))
    other = [
        changed(good()[1], slots=3),
        good()[2] | {"time": "2021-03-02T09:00:01Z"},
        good()[3] | {"subject": "p9"},
    ]
    done = product.run("import", write(tmp_path / "other.jsonl", other), code=1)
    answer = json.loads(done.stdout)
    assert (answer["appended"], answer["duplicates"]) == (0, 0)
    assert [(line["line"], line["id"]) for line in answer["rejected"]] == [
        (number, event["id"]) for number, event in enumerate(other, 1)
    ]
    assert all("conflict" in line["error"] for line in answer["rejected"])


def test_what_breaks_a_rule_is_appended_with_a_warning(product: Product, tmp_path: Path) -> None:
    third = [
        fresh(event, number)
        for number, event in enumerate(
            started("2021-03-08", f"p{n}", DAYS, "a1", candidate_id=f"other-{n}") for n in (2, 3, 4)
        )
    ]
    answer = product.quick("import", write(tmp_path / "full.jsonl", good()[:4] + third))
    assert answer["appended"] == 7
    rules = [(line["line"], line["id"], line["rule"]) for line in answer["warnings"]]
    assert rules == [(number, third[number - 5]["id"], "AgreementIsFull") for number in (6, 7)]
    assert answer["warning_count"] == 2


def test_a_dry_run_answers_the_same_and_appends_nothing(product: Product, tmp_path: Path) -> None:
    wrong = fresh(changed(END, ended_on="2021-03-01"), 1)
    file = write(tmp_path / "history.jsonl", [*good(), wrong])
    product.quick("import", write(tmp_path / "first.jsonl", good()[:2]))
    before = json.loads(product.run("import", file, "--dry-run", code=1).stdout)
    with psycopg.connect(postgres.ensure(product.settings)) as connection:
        assert head(connection) == 2
    assert before == json.loads(product.run("import", file, code=1).stdout)
    assert (before["appended"], before["duplicates"], len(before["rejected"])) == (3, 2, 1)


def test_a_dry_run_starts_no_more_than_the_database(
    fresh_stack: FreshStack, tmp_path: Path
) -> None:
    stack = fresh_stack()
    answer = stack.json("import", write(tmp_path / "good.jsonl", good()), "--dry-run")
    assert answer["appended"] == 5
    assert stack.pid("postgres") is not None
    assert stack.pid("supervisor") is None
    assert stack.pid("nats-server") is None


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (None, b"", "does not exist"),
        ("folder.jsonl", None, "directory"),
        ("history.csv", b"referral_id;referred_on\n", ".jsonl"),
    ],
)
def test_what_is_no_file_to_import_is_wrong_usage(
    name: str | None, content: bytes | None, says: str, tmp_path: Path
) -> None:
    product = Product(tmp_path / "data")
    file = tmp_path / (name or "missing.jsonl")
    if name is not None and content is not None:
        file.write_bytes(content)
    elif name is not None:
        file.mkdir()
    done = product.run("import", file, code=2)
    assert says in " ".join(done.stderr.split()).replace("│ │", "")
    assert done.stdout == ""
    assert not product.data.exists()


def test_an_empty_file_is_read_and_adds_nothing(product: Product, tmp_path: Path) -> None:
    file = tmp_path / "empty.jsonl"
    file.write_bytes(b"\n\n")
    answer = product.quick("import", file, "--wait")
    assert (answer["read"], answer["appended"], answer["rejected"]) == (0, 0, [])
