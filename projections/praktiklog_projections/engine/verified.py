"""Events whose bytes the log's chain covers. Pure.

A reader computes the chain from the bytes as stored and the hash before them; what does not
follow is not the log's next event, whoever sent it.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
from msgspec import Struct, field

from praktiklog_events import ContractError, decode_tolerant
from praktiklog_events.chain import follow, link, recorded_text, split
from praktiklog_projections.engine.log import Row
from praktiklog_projections.engine.plan import Folded, Unreadable
from praktiklog_projections.errors import ChainBroken, GapInStream

Numbered = tuple[int, Folded]
"""A position and the event there."""

_BROKEN: Final = "its chain hash does not follow from its bytes and the event before"


class Verified(Struct):
    """A run of events right behind `after`; `fault` is why it ends, if it does.

    `chains` holds the hash of each position of the run in order. Bytes that are the log's, yet
    no event that this program can read, stand there as `Unreadable`.
    """

    after: int
    events: list[Numbered] = field(default_factory=list)
    chains: list[bytes] = field(default_factory=list)
    fault: ChainBroken | GapInStream | None = None

    @property
    def position(self) -> int:
        """The position of the last event of the run."""
        return self.after + len(self.chains)

    def cut(self, position: int, fault: ChainBroken) -> None:
        """Let the run end before a position."""
        del self.chains[position - self.after - 1 :]
        self.events = [event for event in self.events if event[0] < position]
        self.fault = fault

    def take(self, position: int, chain: bytes, data: bytes) -> None:
        """Take in what was found to be the log's event at a position."""
        self.chains.append(chain)
        try:
            self.events.append((position, decode_tolerant(data)))
        except ContractError as error:
            self.events.append((position, _unreadable(data, str(error))))

    def halves(self) -> tuple["Verified", "Verified"]:
        """Cut the run in two, neither of which is empty if it has two events."""
        middle = len(self.chains) // 2
        return (
            Verified(self.after, self.events[:middle], self.chains[:middle]),
            Verified(self.after + middle, self.events[middle:], self.chains[middle:], self.fault),
        )


class _Address(Struct):
    id: str | None = None
    type: str | None = None


def _unreadable(data: bytes, why: str) -> Unreadable:
    try:
        address = msgspec.json.decode(data, type=_Address)
    except (msgspec.DecodeError, UnicodeDecodeError):
        address = _Address()
    return Unreadable(why, address.id, address.type)


def of_messages(messages: Iterable[bytes], after: int, chain: bytes) -> Verified:
    """Verify messages of the stream behind a position whose chain hash is `chain`."""
    run = Verified(after)
    for at, message in enumerate(messages, after + 1):
        following = follow(chain, at, message)
        if following is None:
            run.fault = _fault(at, message)
            break
        chain = following
        run.take(at, chain, message)
    return run


def _fault(at: int, message: bytes) -> ChainBroken | GapInStream:
    """Tell why a message is not the one that follows at a position."""
    try:
        position = split(message).position
    except ContractError as error:
        return ChainBroken(at, str(error))
    if position > at:
        return GapInStream(f"event {at} is missing: the next one at hand is {position}")
    if position < at:
        return ChainBroken(at, f"in its place came event {position} again")
    return ChainBroken(at, _BROKEN)


def of_rows(rows: Sequence[Row], after: int, chain: bytes) -> Verified:
    """Verify rows of the log behind a position whose chain hash is `chain`."""
    run = Verified(after)
    at = after
    recorded, text = None, ""
    for position, recorded_at, stored_chain, data in rows:
        at += 1
        if position != at:
            run.fault = ChainBroken(at, "the log has a gap there")
            return run
        if recorded_at != recorded:
            recorded, text = recorded_at, recorded_text(recorded_at)
        chain = link(chain, text, data)
        if chain != stored_chain:
            run.fault = ChainBroken(at, _BROKEN)
            return run
        run.take(at, chain, data)
    return run
