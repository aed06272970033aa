"""The Wilson score interval of a share (Wilson 1927)."""

import math
from statistics import NormalDist
from typing import Final

_Z_95: Final = NormalDist().inv_cdf(0.975)


def interval(successes: int, observed: int) -> tuple[float | None, float | None]:
    """Return both ends of the 95 % interval of successes / observed; of nothing they are null."""
    if not observed:
        return None, None
    square = _Z_95 * _Z_95
    share = successes / observed
    centre = share + square / (2 * observed)
    spread = _Z_95 * math.sqrt((share * (1 - share) + square / (4 * observed)) / observed)
    width = 1 + square / observed
    return max(0.0, (centre - spread) / width), min(1.0, (centre + spread) / width)
