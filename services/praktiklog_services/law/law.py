"""The law of one jobcentre on one day: the blocks of all sets that hold, merged."""

from collections.abc import Callable
from typing import Final

from msgspec import field

from praktiklog_services.law.blocks import FullTime
from praktiklog_services.law.rule_set import Blocks

FULL_TIME: Final = FullTime(hours=37, ordinary_hours_count=False, source="S2; BAB § 60")
"""What holds where no set says anything."""


def _no_text(_sha256: str) -> bytes | None:
    return None


class Law(Blocks, frozen=True, kw_only=True, eq=False):
    """What holds; `ruleset` is `<law>[:<local>]`, null where no set was adopted.

    `files` tells which set each block comes from.
    """

    full_time: FullTime = FULL_TIME
    ruleset: str | None = None
    files: dict[str, str] = field(default_factory=dict)
    text: Callable[[str], bytes | None] = _no_text
    """Finds the bytes of a hash, for the rules on what is to be adopted."""
