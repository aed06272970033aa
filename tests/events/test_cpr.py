"""No id or code is a CPR number, and no error repeats one."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praktiklog_events import TYPES, ContractError, check, decode
from praktiklog_events.catalogue import IDENTIFIERS
from praktiklog_events.cpr import is_cpr, masked
from tests.events.samples import KINDS, changed, plain

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NUMBERS = st.builds(
    lambda day, substitute, serial, between: (
        f"{day.day + 60 * substitute:02}{day:%m%y}{between}{serial:04}"
    ),
    st.dates(date(1900, 1, 1), date(2057, 12, 31)),
    st.booleans(),
    st.integers(0, 9999),
    st.sampled_from(["", "-", " "]),
)
PREFIXES = st.from_regex(r"([A-Za-z]{0,8}|[A-Za-z0-9._:-]{0,20}[._:-])", fullmatch=True)


def refused(data: bytes) -> str:
    with pytest.raises(ContractError) as found:
        check(decode(data), NOW)
    return str(found.value)


@settings(max_examples=300, deadline=None)
@given(PREFIXES, NUMBERS)
def test_a_number_is_found_by_itself_and_behind_a_prefix(prefix: str, number: str) -> None:
    assert is_cpr(number)
    assert is_cpr(prefix + number)
    assert number not in masked(f"referral {number} is unknown")


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_ten_digits_are_one_only_where_they_begin_with_a_date(digits: str) -> None:
    day = int(digits[:2])
    text = f"{day - 60 if day > 60 else day:02}{digits[2:6]}"
    try:
        datetime.strptime(text, "%d%m%y")  # noqa: DTZ007  a date alone
    except ValueError:
        assert not is_cpr(digits)
        assert masked(digits) == digits
    else:
        assert is_cpr(digits)


@settings(max_examples=300, deadline=None)
@given(st.uuids())
def test_a_uuid_is_none(identity: UUID) -> None:
    assert not is_cpr(str(identity))


@pytest.mark.parametrize(
    "text",
    ["", "c-1", "010203123", "01020312345", "010203--1234", "310203-123", "3102031234",
     "0113031234", "0001031234", "6001031234", "9202031234", "10102031234", "2021-06-01",
     "pl-20210601-0001", "k-abcdefghijklmnopqrstuvwxyz", "2902011234", "01020312-34"],
)  # fmt: skip
def test_other_ids_are_none(text: str) -> None:
    assert not is_cpr(text)
    assert masked(text) == text


@pytest.mark.parametrize("text", ["2902001234", "6101001234", "9112991234", "c-010203-1234"])
def test_leap_days_and_substitute_numbers_are_some(text: str) -> None:
    assert is_cpr(text)


def _with(kind: str, field: str, value: str) -> bytes:
    held = plain(kind)["data"][field]
    return changed(kind, {field: [value] if isinstance(held, list) else value})


@pytest.mark.parametrize("kind", KINDS)
def test_every_id_and_code_is_looked_at(kind: str) -> None:
    for field in set(IDENTIFIERS[TYPES[kind]]) - {"company_id"}:
        found = refused(_with(kind, field, "0102031234"))

        assert field in found
        assert "0102031234" not in found


@pytest.mark.parametrize(
    "attribute",
    ["subject", "actor", "jobcentre", "ruleset", "commandid", "correlationid", "causationid"],
)
def test_so_is_the_envelope(attribute: str) -> None:
    attributes: dict[str, Any] = {attribute: "010203-1234"}
    found = refused(changed("slot.voided.v1", **attributes))

    assert attribute in found
    assert "010203" not in found


def test_ids_of_companies_may_look_like_one() -> None:
    opening = decode(changed("slots.opened.v1", {"agreement_id": "0102031234"}))
    own = decode(
        changed("slots.opened.v1", {"agreement_id": "0102031234", "company_id": "0102031234"})
    )
    asked: list[str] = []

    def known(identity: str) -> bool:
        asked.append(identity)
        return True

    check(own, NOW)
    check(opening, NOW, is_company=known)
    assert asked == ["0102031234"]
    with pytest.raises(ContractError, match="agreement_id"):
        check(opening, NOW)


@pytest.mark.parametrize(
    "data",
    [
        changed("slot.voided.v1", {"0102031234": 1}),
        changed("slot.voided.v1", type="0102031234"),
        changed("slot.voided.v1", **{"c-010203-1234": 1}),
        json.dumps(plain("slot.voided.v1"))[:-1].encode() + b', "0102031234": 1, "0102031234": 2}',
    ],
)
def test_no_error_repeats_it(data: bytes) -> None:
    found = refused(data)

    assert "0102031234" not in found
    assert "010203-1234" not in found
