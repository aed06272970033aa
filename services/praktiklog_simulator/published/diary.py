"""Facts become events: each with the moment at which it was registered and a lasting id."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from praktiklog_events import Event, Fact, event
from praktiklog_simulator.published.days import working_day_from
from praktiklog_simulator.published.draw import draw

SOURCE: Final = "/praktiklog/published"
"""The source of every event of the published history: what carries it is synthetic."""

OFFICE_CLOSES: Final = time(14, tzinfo=UTC)
_OPENS: Final = time(7, tzinfo=UTC)
_OPEN_SECONDS: Final = 7 * 3600
_BREATH_SECONDS: Final = 600


class Diary:
    """The events of a history while it is written, in any order."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._written: Counter[str] = Counter()

    def write(
        self,
        fact: Fact,
        jobcentre: str,
        on: date,
        *,
        after: datetime | None = None,
        late: int = 0,
    ) -> datetime:
        """Write a fact down and return when it was registered.

        That is in the office hours of the first working day from `on` on, `late` calendar days
        later, and in any case after the moment `after`: what a fact builds on stands before it.
        """
        thing = f"{fact.TYPE}/{getattr(fact, fact.ABOUT)}"
        self._written[thing] += 1
        key = f"{thing}/{self._written[thing]}"
        day = working_day_from(on + timedelta(days=late))
        registered = datetime.combine(day, _OPENS) + timedelta(seconds=draw(_OPEN_SECONDS, key))
        if after is not None and registered <= after:
            registered = after + timedelta(seconds=60 + draw(_BREATH_SECONDS, key))
        self._events.append(
            event(fact, id=_lasting_id(key), source=SOURCE, time=registered, jobcentre=jobcentre)
        )
        return registered

    def events(self) -> Iterator[Event]:
        """Give the events in the order of their registration."""
        yield from sorted(self._events, key=lambda written: (written.time, written.id.int))


def _lasting_id(key: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"{SOURCE}#{key}")
