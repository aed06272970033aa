"""The message carries the chain: stored bytes and stamps come back from it as they were."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praktiklog_events import MAX_BYTES, ContractError, decode, decode_tolerant, encode
from praktiklog_events.chain import (
    GENESIS,
    STAMP_BYTES,
    Stamped,
    follow,
    link,
    recorded_text,
    split,
    stamp,
)
from praktiklog_events.envelope import without_stamps
from tests.events.samples import KINDS, changed, stored
from tests.events.strategies import MOMENTS

RECORDED = datetime(2021, 6, 21, 10, 15, 31, 7, tzinfo=timezone(timedelta(hours=2)))
CHAIN = bytes(range(32))
BARE = encode(without_stamps(decode(stored("placement.started.v1"))))
MESSAGE = stamp(BARE, RECORDED, 20, CHAIN)

POSITIONS = st.integers(1, 2**63 - 1)
CHAINS = st.binary(min_size=32, max_size=32)


def test_a_message_is_the_stored_bytes_with_three_stamps_before_the_closing_brace() -> None:
    assert (
        BARE[:-1]
        + (
            b',"recordedtime":"2021-06-21T08:15:31.000007Z","position":20,"chain":"'
            b'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"}'
        )
        == MESSAGE
    )
    assert split(MESSAGE) == Stamped(BARE, "2021-06-21T08:15:31.000007Z", 20, CHAIN)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), MOMENTS, POSITIONS, CHAINS)
def test_it_is_taken_apart_as_it_was_composed(
    rest: bytes, recorded_at: datetime, position: int, chain: bytes
) -> None:
    data = rest + b"}"

    message = stamp(data, recorded_at, position, chain)

    assert split(message) == Stamped(data, recorded_text(recorded_at), position, chain)
    assert 0 < len(message) - len(data) <= STAMP_BYTES


@settings(max_examples=200, deadline=None)
@given(CHAINS, MOMENTS, st.binary(max_size=300))
def test_the_chain_follows_from_the_message_alone(
    previous: bytes, recorded_at: datetime, rest: bytes
) -> None:
    data = rest + b"}"
    chain = link(previous, recorded_at, data)
    found = split(stamp(data, recorded_at, 1, chain))

    assert link(previous, found.recorded_time, found.stored) == found.chain
    text = recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f").zfill(26) + "Z"
    assert chain == hashlib.sha256(previous + text.encode() + data).digest()


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(MESSAGE) - 1), st.integers(1, 255))
def test_a_changed_byte_is_refused_or_breaks_the_chain(at: int, by: int) -> None:
    chain = link(GENESIS, RECORDED, BARE)
    forged = bytearray(stamp(BARE, RECORDED, 20, chain))
    forged[at] = (forged[at] + by) % 256
    try:
        found = split(bytes(forged))
    except ContractError:
        return
    # A position is not under the hash: it is the sequence in the stream, compared by readers.
    followed = link(GENESIS, found.recorded_time, found.stored) == found.chain
    assert not followed or found.position != 20


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"}",
        BARE,
        MESSAGE + b" ",
        MESSAGE + b"\n",
        MESSAGE[:-1],
        MESSAGE.replace(b',"position":20', b""),
        MESSAGE.replace(b'"position":20', b'"position": 20'),
        MESSAGE.replace(b'"position":20', b'"position":020'),
        MESSAGE.replace(b'"position":20', b'"position":0'),
        MESSAGE.replace(b'"position":20', b'"position":-20'),
        MESSAGE.replace(b'"position":20', b'"position":20.0'),
        MESSAGE.replace(b'"position":20', b'"position":' + b"9" * 20),
        MESSAGE.replace(b"31.000007Z", b"31.00007Z"),
        MESSAGE.replace(b"31.000007Z", b"31.000007+00:00"),
        MESSAGE.replace(b"0a0b", b"0A0B"),
        MESSAGE.replace(b"0a0b", b"0a0"),
        stored("placement.started.v1"),
        stored("placement.started.v1").rstrip(),
    ],
)
def test_another_form_is_refused(message: bytes) -> None:
    with pytest.raises(ContractError, match="stamps of a log"):
        split(message)


@pytest.mark.parametrize("data", [b"", b"{", BARE + b" ", BARE + b"\n", b"[]"])
def test_what_does_not_end_as_an_object_cannot_be_stamped(data: bytes) -> None:
    with pytest.raises(ContractError, match="no event"):
        stamp(data, RECORDED, 1, CHAIN)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("read", [decode, decode_tolerant])
def test_readers_find_the_stamps_as_attributes(kind: str, read: type) -> None:
    bare = encode(without_stamps(decode(stored(kind))))

    found = read(stamp(bare, RECORDED, 20, CHAIN))

    assert (found.recordedtime, found.position, found.chain) == (RECORDED, 20, CHAIN.hex())
    assert encode(without_stamps(found)) == bare


def test_a_chain_that_is_none_is_refused() -> None:
    for wrong in (7, "", "a" * 63, "A" * 64, "a" * 64 + "\n"):
        with pytest.raises(ContractError, match=re.escape("$.chain")):
            decode(changed("slot.voided.v1", chain=wrong))


def test_the_log_s_stamps_do_not_count_towards_the_limit() -> None:
    text = json.loads(BARE)
    longest = json.dumps(text).encode()
    longest = longest[:-1] + b" " * (MAX_BYTES - len(longest)) + b"}"

    decode(stamp(longest, RECORDED, 2**63 - 1, CHAIN))
    with pytest.raises(ContractError, match=str(MAX_BYTES)):
        decode(stamp(longest[:-1] + b" }", RECORDED, 1, CHAIN))
    with pytest.raises(ContractError, match=str(MAX_BYTES)):
        decode(longest[:-1] + b" " * STAMP_BYTES + b"}")


def _taken_apart(previous: bytes, position: int, message: bytes) -> bytes | None:
    try:
        found = split(message)
    except ContractError:
        return None
    chain = link(previous, found.recorded_time, found.stored)
    return chain if (found.position, found.chain) == (position, chain) else None


def test_following_a_message_agrees_with_taking_it_apart_whatever_byte_is_changed() -> None:
    right = stamp(BARE, RECORDED, 20, link(CHAIN, RECORDED, BARE))

    assert follow(CHAIN, 20, right) == link(CHAIN, RECORDED, BARE)
    for place in range(len(right)):
        for byte in b' "0}\n\xff':
            other = right[:place] + bytes([byte]) + right[place + 1 :]
            assert follow(CHAIN, 20, other) == _taken_apart(CHAIN, 20, other), place
        assert follow(CHAIN, 20, right[:place]) is None


def test_only_the_form_that_a_log_writes_is_followed() -> None:
    """Chained as the log would, yet in another form: another time, position or order."""
    for time in ("2021-06-21T08:15:31.000007z", "2021-06-21 08:15:31.000007Z", "x" * 27):
        chain = hashlib.sha256(CHAIN + time.encode() + BARE).hexdigest()
        stamps = f',"recordedtime":"{time}","position":20,"chain":"{chain}"}}'
        assert follow(CHAIN, 20, BARE[:-1] + stamps.encode()) is None
    right = stamp(BARE, RECORDED, 20, link(CHAIN, RECORDED, BARE))
    assert follow(CHAIN, 21, right) is None
    assert follow(GENESIS, 20, right) is None
    assert follow(CHAIN, 20, right.replace(b'"position":20', b'"position":020')) is None
