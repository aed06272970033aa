"""Draws from one seed: the same numbers in the same order on every machine."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Weighted(Generic[T_co]):
    """Options with their weights, which need not add up to anything."""

    def __init__(self, options: Sequence[tuple[T_co, float]]) -> None:
        self.options = [option for option, _ in options]
        self.bounds = list(accumulate(weight for _, weight in options))


class Draws:
    """A sequence of draws; only `Random.random` is used, which no version of Python changes."""

    def __init__(self, seed: str) -> None:
        # Not for secrets: a history has to be the same again. A string is seeded by its SHA-512.
        self._random = Random(seed).random  # noqa: S311

    def below(self, bound: int) -> int:
        """Draw a whole number from 0 to `bound` - 1."""
        return int(self._random() * bound)

    def between(self, first: int, last: int) -> int:
        """Draw a whole number from `first` to `last`, both included."""
        return first + int(self._random() * (last - first + 1))

    def chance(self, share: float) -> bool:
        """Say yes in a `share` of the draws, 0 to 1."""
        return self._random() < share

    def around(self, mean: float) -> float:
        """Draw a number from 0 to twice the mean, most often one near it."""
        return (self._random() + self._random()) * mean

    def pick(self, options: Sequence[T]) -> T:
        """Draw one of the options."""
        return options[int(self._random() * len(options))]

    def weighted(self, weighted: Weighted[T]) -> T:
        """Draw one of the options, each as often as its weight says."""
        return weighted.options[bisect_right(weighted.bounds, self._random() * weighted.bounds[-1])]
