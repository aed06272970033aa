"""What a verification answers: what there was to check, and everything that is wrong."""

from typing import Final, Literal

from msgspec import Struct

Place = Literal["log", "stream", "projections", "archive"]

MOST: Final = 100
"""Faults named at most in each place, of rows in each projection: the first ones tell."""


class Broken(Struct, frozen=True):
    """A fault: the place where it was seen, the log position of the event, what, and how.

    `what` is a short name that stays (`bytes`, `order`, `missing`, `extra`, `time`, `columns`,
    `known_at`, `tags`, `index`, `head`, `chain`, `subject`, `headers`, `rows`), `detail` a
    sentence.
    """

    where: Place
    position: int
    what: str
    detail: str


class Unchecked(Struct, frozen=True):
    """A place that is to be checked and could not be: that says nothing of what it holds."""

    where: Place
    why: str


class Verified(Struct, frozen=True):
    """The end of the chain as verified, and the faults in the order of places and positions.

    Of what was to be checked each place stands in `checked` or in `unchecked`, with the reason;
    in both where only a part of it could not be checked.
    """

    events: int
    head: int
    hash: str
    checked: list[Place]
    broken: Broken | None
    all_broken: list[Broken]
    unchecked: list[Unchecked]
