"""What can go wrong in a projection or a question to it; messages say what to do."""

from collections.abc import Sequence


class UnknownKey(ValueError):  # noqa: N818 - named as a sentence, as every rule here
    """A figure was asked by a key that it does not have."""

    def __init__(self, figure: str, key: str, allowed: Sequence[str]) -> None:
        super().__init__(f"{figure} has no key {key!r}; use any of: {', '.join(allowed)}")


class UnknownHorizon(ValueError):  # noqa: N818
    """The effect was asked at a horizon that is never observed."""

    def __init__(self, horizon: str, allowed: Sequence[str]) -> None:
        super().__init__(f"no horizon {horizon!r}; use one of: {', '.join(allowed)}")


class UnknownProjection(ValueError):  # noqa: N818
    """There is no projection of that name."""

    def __init__(self, name: str, allowed: Sequence[str]) -> None:
        super().__init__(f"no projection {name!r}; there are: {', '.join(allowed)}")


class UnknownVersion(ValueError):  # noqa: N818
    """This program does not have that version of a projection."""

    def __init__(self, name: str, version: int, known: Sequence[int]) -> None:
        super().__init__(
            f"this program has no version {version} of {name}; it has: "
            f"{', '.join(map(str, known))}. Run the program that has it, or build one of these"
        )


class StaleWriter(RuntimeError):  # noqa: N818
    """Another writer moved the checkpoint: what this one holds in memory is no longer true."""


class ProjectionPaused(RuntimeError):  # noqa: N818
    """The projection was paused; nothing may be applied until it is resumed."""


class GapInStream(RuntimeError):  # noqa: N818
    """An event is missing between the checkpoint and the events at hand."""


class PoisonEvent(RuntimeError):  # noqa: N818
    """An event that cannot be applied; `position` is its place in the log."""

    def __init__(self, position: int, why: str) -> None:
        super().__init__(f"event {position} cannot be applied ({why})")
        self.position = position
        self.why = why


class BuildFailed(RuntimeError):  # noqa: N818
    """An instance did not come to the end of the log; the message says why."""


class CannotSwitch(RuntimeError):  # noqa: N818
    """No such instance, or it may not do what was asked; the message says what to do first."""


class NotParked(ValueError):  # noqa: N818
    """No event is parked there."""


class ChainBroken(RuntimeError):  # noqa: N818
    """A message is not the log's next event: forged, changed, replayed or of another timeline."""

    def __init__(self, position: int, why: str) -> None:
        super().__init__(
            f"event {position} is not the log's ({why}); nothing from there on is applied. "
            "Run `praktiklog audit verify` to see what differs, then `praktiklog recover`"
        )
        self.position = position


class OtherLog(RuntimeError):  # noqa: N818
    """The log does not hold the events that this projection has applied."""


class UnknownMeasure(ValueError):  # noqa: N818
    """There is no measure of that name or version."""

    def __init__(self, name: str, allowed: Sequence[str]) -> None:
        super().__init__(f"no measure {name!r}; there are: {', '.join(allowed)}")


class BadQuestion(ValueError):  # noqa: N818
    """A measure was asked for what it cannot answer; the message says how to ask."""
