"""Pauses between tries: one way of backing off for everything that is tried again."""

from __future__ import annotations

import random
import time


class Pauses:
    """Pauses in seconds that double from `first` to `longest`.

    Drawn between half and whole, or between zero and whole with `full_jitter`, so that those who
    collided do not collide again. What has worked for `steady` seconds since the last pause
    begins anew with `first`.
    """

    def __init__(
        self,
        first: float,
        longest: float,
        *,
        steady: float | None = None,
        full_jitter: bool = False,
    ) -> None:
        self._first = first
        self._longest = longest
        self._steady = steady
        self._least = 0.0 if full_jitter else 0.5
        self._next = first
        self._since = time.monotonic()

    def next(self, moment: float | None = None) -> float:
        """Return the next pause; `moment` is now, in seconds of the monotonic clock."""
        now = time.monotonic() if moment is None else moment
        if self._steady is not None and now - self._since >= self._steady:
            self._next = self._first
        pause = self._next * random.uniform(self._least, 1.0)  # noqa: S311 - not a secret
        self._next = min(2 * self._next, self._longest)
        self._since = now + pause
        return pause

    @property
    def fresh(self) -> bool:
        """Say whether nothing has failed since it worked last."""
        return self._next == self._first

    def reset(self) -> None:
        """Begin anew: it worked."""
        self._next = self._first
