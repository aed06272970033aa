"""Which fact changes what is known, and how: each area registers its own folds."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from praktiklog_events import Fact

Fold = Callable[[Any, Any], None]
"""Changes what is known by one fact; it sets rather than counts, so again changes nothing."""

_F = TypeVar("_F", bound=Callable[..., None])


class Folds:
    """The folds of one area by event type, and the types that introduce a thing."""

    def __init__(self) -> None:
        self.by_type: Final[dict[str, Fold]] = {}
        self.introducing: Final[set[str]] = set()

    def on(self, *facts: type[Fact], introduces: bool = False) -> Callable[[_F], _F]:
        """Register a fold; `introduces`: the fact is the first of the thing it is about."""

        def register(fold: _F) -> _F:
            for fact in facts:
                self.by_type[fact.TYPE] = fold
                if introduces:
                    self.introducing.add(fact.TYPE)
            return fold

        return register
