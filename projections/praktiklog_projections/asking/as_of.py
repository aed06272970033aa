"""The point of the log that a question looks from."""

from datetime import datetime

from msgspec import Struct


class AsOf(Struct, frozen=True):
    """What was known then (contract, "Known-at").

    `moment` is aware; "today" is the Danish date at it. Without `position` everything counts
    whose running maximum of `time` is at most `moment`; with it, the log up to that position,
    and `moment` is the running maximum there.
    """

    moment: datetime
    position: int | None = None

    def __post_init__(self) -> None:
        if self.moment.tzinfo is None:
            raise ValueError(f"{self.moment!r} has no time zone; give an aware moment")
