"""Draws that are the same on every machine and in every version: a number from a key."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


def draw(below: int, *key: object) -> int:
    """Draw a number from 0 to `below` - 1; the same key always draws the same."""
    text = "/".join(map(str, key)).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest()) % below


def chance(percent: int, *key: object) -> bool:
    """Say yes in `percent` of a hundred keys."""
    return draw(100, "chance", *key) < percent


def pick(options: Sequence[T], *key: object) -> T:
    """Draw one of the options; one that stands there twice is drawn twice as often."""
    return options[draw(len(options), "pick", *key)]


def weighted(options: Sequence[tuple[T, int]], *key: object) -> T:
    """Draw one of the options, each with its weight; the weights are whole numbers."""
    left = draw(sum(weight for _, weight in options), "weighted", *key)
    for option, weight in options:
        left -= weight
        if left < 0:
            return option
    raise AssertionError("the weights of the options are negative")


def shuffled(items: Sequence[T], *key: object) -> list[T]:
    """Put the items into an order that only depends on the key and their number."""
    order = sorted(range(len(items)), key=lambda index: draw(2**60, "order", index, *key))
    return [items[index] for index in order]


def evenly(items: Sequence[T], number: int) -> list[T]:
    """Take `number` items spread evenly over the sequence; all of them where it has fewer."""
    if number >= len(items):
        return list(items)
    return [items[index * len(items) // number] for index in range(number)]
