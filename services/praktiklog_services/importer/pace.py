"""How many lines an import takes at once, so that decisions wait for a second at most."""

from typing import Final

_LEAST: Final = 50
_AIM_SECONDS: Final = 0.5
"""How long a batch should hold the log; one that is twice as slow still lets go in a second."""


class Pace:
    """The size of the next batch, `most` lines or less, by how long the last one held the log."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.lines = most

    def held(self, lines: int, seconds: float) -> None:
        """Note that a batch of so many lines held the log for so long."""
        aimed = int(lines * _AIM_SECONDS / max(seconds, 0.001))
        self.lines = min(max(_LEAST, min(aimed, 2 * self.lines)), self._most)
