"""Every line of a file, whatever it holds, is read or explained, in bounded memory."""

import io
import tracemalloc
from collections.abc import Iterator

import pytest

from praktiklog_events import MAX_BYTES
from praktiklog_services.importer import Line, read_lines
from praktiklog_services.log import PostgresLog
from tests.services.importing import (
    HISTORY,
    NOW,
    changed,
    counts,
    imported,
    imported_file,
    lines_of,
    stored,
)

GOOD = lines_of(HISTORY)


def read(text: bytes) -> list[Line]:
    return list(read_lines(io.BytesIO(text), NOW))


BROKEN: dict[str, tuple[bytes, str]] = {
    "cut": (GOOD[0][:-5], "truncated"),
    "two on one line": (GOOD[0] + GOOD[1], "trailing"),
    "no JSON": (b"id;type;time", "malformed"),
    "no object": (b"[1, 2]", "object"),
    "nothing in it": (b"{}", "type"),
    "not UTF-8": (GOOD[0].replace("Ærø".encode(), "Ærø".encode("latin-1")), "UTF-8"),
    "NUL bytes": (b"\x00" * 40, "malformed"),
    "unknown type": (changed(HISTORY[0], type="company.merged.v1"), "company.merged.v1"),
    "unknown version": (changed(HISTORY[0], type="company.registered.v2"), "unknown type"),
    "unknown field": (changed(HISTORY[0], {"surname": "x"}), "surname"),
    "wrong type": (changed(HISTORY[2], {"slots": "two"}), "$.data.slots"),
    "too many slots": (changed(HISTORY[2], {"slots": 10_001}), "$.data.slots"),
    "no such day": (changed(HISTORY[1], {"referred_on": "2021-02-29"}), "$.data.referred_on"),
    "a date too early": (changed(HISTORY[2], {"opened_on": "1899-12-31"}), "1900 to 2200"),
    "in the future": (changed(HISTORY[2], time="2026-01-01T00:05:01Z"), "future"),
    "before it happened": (changed(HISTORY[1], {"referred_on": "2021-07-08"}), "lies after"),
    "no time zone": (changed(HISTORY[0], time="2021-07-07T10:00:00"), "$.time"),
    "the beginning of time": (changed(HISTORY[0], time="0001-01-01T00:00:00+14:00"), "1900"),
    "no UUID": (changed(HISTORY[0], id="17"), "$.id"),
    "a bad id": (changed(HISTORY[1], {"referral_id": "f 1"}), "$.data.referral_id"),
    "a repeated field": (GOOD[0].replace(b'"source"', b'"source":"x","source"', 1), "twice"),
    "a lone surrogate": (GOOD[0].replace("Ærø".encode(), rb"\ud800"), "JSON"),
    "too long": (changed(HISTORY[0])[:-1] + b" " * MAX_BYTES + b"}", str(MAX_BYTES)),
    "10 MB": (b'{"id":"' + b"x" * 10_000_000 + b'"}', "10000010 bytes"),
    "deep": (b"[" * 60_000, "object"),
    "deep in its data": (b'{"type":"slot.voided.v1","data":' + b"[" * 60_000, ""),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_line_has_its_number_and_the_reason(what: str) -> None:
    line, reason = BROKEN[what]

    first, broken, last = read(GOOD[0] + b"\n" + line + b"\n" + GOOD[1])

    assert (first.number, broken.number, last.number) == (1, 2, 3)
    assert (first.error, last.error) == (None, None)
    assert broken.event is None
    assert broken.error
    assert reason in broken.error


def test_broken_lines_never_stop_the_others(log: PostgresLog) -> None:
    mixed: list[bytes] = []
    for good in GOOD:
        mixed += [good, *(line for line, _ in BROKEN.values())]
    each = 1 + len(BROKEN)

    report = imported(log, *mixed)

    assert counts(report) == (len(mixed), len(GOOD), 0, len(GOOD) * len(BROKEN))
    wanted = [number for number in range(1, len(mixed) + 1) if number % each != 1]
    assert [rejected.line for rejected in report.rejected] == wanted
    assert all(rejected.error for rejected in report.rejected)
    assert [row[4] for row in stored(log)] == GOOD


@pytest.mark.parametrize(
    ("line", "identity"),
    [
        (changed(HISTORY[0], id="17"), "17"),
        (changed(HISTORY[0], {"surname": "x"}), str(HISTORY[0].id)),
        (changed(HISTORY[0], id="x" * 5_000), "x" * 200),
        (changed(HISTORY[0], id=17), None),
        (GOOD[0][:-5], None),
        (b"[]", None),
        (b"[" * 60_000, None),
        (b"\xff", None),
    ],
)
def test_a_rejected_line_has_its_id_where_that_can_be_read(
    log: PostgresLog, line: bytes, identity: str | None
) -> None:
    (rejected,) = imported(log, line).rejected

    assert (rejected.line, rejected.id) == (1, identity)


@pytest.mark.parametrize(
    "text",
    [
        b"\n".join(GOOD),  # no end of the last line
        b"\n".join(GOOD) + b"\n",
        b"\r\n".join(GOOD) + b"\r\n",
        b"\xef\xbb\xbf" + b"\n".join(GOOD),
        b"\xef\xbb\xbf" + b"\r\n".join(GOOD),
        b"\n\n" + b"\n \t\n".join(GOOD) + b"\n\n\n",
        b"\n".join(b"  " + line + b"\t " for line in GOOD),
    ],
)
def test_ends_of_lines_and_empty_ones_do_not_matter(log: PostgresLog, text: bytes) -> None:
    report = imported_file(log, text)

    assert counts(report) == (len(GOOD), len(GOOD), 0, 0)
    assert [row[4] for row in stored(log)] == GOOD


@pytest.mark.parametrize("text", [b"", b"\n", b"\xef\xbb\xbf", b"\r\n \n"])
def test_a_file_without_events_appends_nothing(log: PostgresLog, text: bytes) -> None:
    assert counts(imported_file(log, text)) == (0, 0, 0, 0)


def test_empty_lines_count_in_the_numbers() -> None:
    found = read(b"\n\n" + GOOD[0] + b"\r\n\r\n\nx\n")

    assert [line.number for line in found] == [3, 6]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_the_longest_event_is_read_and_one_byte_more_is_not(end: bytes) -> None:
    longest = GOOD[0][:-1] + b" " * (MAX_BYTES - len(GOOD[0])) + b"}"
    longer = longest[:-1] + b" }"
    much_longer = longest[:-1] + b"   }"

    found = read(longest + b"\n" + longer + b"\n" + much_longer + b"\n" + longest + end)

    assert [line.error is None for line in found] == [True, False, False, True]
    assert [line.number for line in found] == [1, 2, 3, 4]
    assert all(str(MAX_BYTES) in (line.error or "") for line in found[1:3])


def test_an_endless_line_needs_no_memory() -> None:
    class Endless(io.RawIOBase):
        """A file of one line of 200 MB, which is nowhere."""

        left = 200_000_000

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            size = min(len(buffer), self.left)
            buffer[:size] = b"x" * size
            self.left -= size
            return size

    tracemalloc.start()
    try:
        (line,) = read_lines(io.BufferedReader(Endless()), NOW)  # type: ignore[type-var]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert line.error is not None
    assert "200000000 bytes" in line.error
    assert peak < 8_000_000


def test_lines_are_read_as_they_are_asked_for() -> None:
    asked = 0

    def file() -> Iterator[bytes]:
        nonlocal asked
        while True:
            asked += 1
            yield GOOD[0] + b"\n"

    class Lines(io.BytesIO):
        source = file()

        def readline(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            return next(self.source)

    lines = read_lines(Lines(), NOW)
    for _ in range(3):
        next(lines)

    assert asked == 3
