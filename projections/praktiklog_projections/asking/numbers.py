"""Arithmetic that measures share: ratios, quantiles, Wilson and Newcombe, Kaplan-Meier."""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby
from statistics import NormalDist
from typing import Final

_Z_95: Final = NormalDist().inv_cdf(0.975)


def ratio(part: float | None, whole: float | None) -> float | None:
    """Divide; over nothing, or of what is not known, it is null."""
    return part / whole if whole and part is not None else None


def mean(numbers: Sequence[float]) -> float | None:
    """Return the mean; of nothing it is null."""
    return ratio(sum(numbers), len(numbers))


def quantile(numbers: Iterable[float], share: float) -> float | None:
    """Return the value that lies at a share of the sorted numbers, between two of them.

    With h = (n - 1) x share it is x[floor h] and the rest of h on the way to the next; of
    nothing it is null.
    """
    ordered = sorted(numbers)
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def wilson(successes: int, observed: int) -> tuple[float | None, float | None]:
    """Return both ends of the 95 % score interval of successes / observed (Wilson 1927).

    Of nothing they are null.
    """
    if not observed:
        return None, None
    square = _Z_95 * _Z_95
    share = successes / observed
    centre = share + square / (2 * observed)
    spread = _Z_95 * math.sqrt((share * (1 - share) + square / (4 * observed)) / observed)
    width = 1 + square / observed
    return max(0.0, (centre - spread) / width), min(1.0, (centre + spread) / width)


def wilson_low(successes: int, observed: int) -> float | None:
    """Return the lower end of Wilson's interval."""
    return wilson(successes, observed)[0]


def wilson_high(successes: int, observed: int) -> float | None:
    """Return the upper end of Wilson's interval."""
    return wilson(successes, observed)[1]


def km_median(times: Iterable[tuple[float, bool]]) -> float | None:
    """Return the least time at which Kaplan and Meier's estimate is at most one half.

    A time is that of an event (true) or of a course censored then (false), which leaves after
    the events of its time. Where the estimate stays above one half it is null.
    """
    ordered = sorted(times)
    at_risk = len(ordered)
    surviving = Fraction(1)
    for time, tied in groupby(ordered, key=_time):
        events = [is_event for _, is_event in tied]
        surviving *= 1 - Fraction(sum(events), at_risk)
        if surviving <= Fraction(1, 2):
            return time
        at_risk -= len(events)
    return None


def _time(course: tuple[float, bool]) -> float:
    return course[0]
