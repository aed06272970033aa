"""The published history, in the order in which it was registered."""

from collections.abc import Iterator

from praktiklog_events import Event
from praktiklog_simulator.published import history_2010_2011, history_2019
from praktiklog_simulator.published.diary import Diary


def history() -> Iterator[Event]:
    """Give every event of the synthetic history (syntetisk historik), sorted by `time`.

    It is the same on every call: the same facts, moments and ids, so that importing it again
    adds nothing. Everything is built on the published figures, and names no real person or
    company.
    """
    diary = Diary()
    history_2010_2011.write(diary)
    history_2019.write(diary)
    yield from diary.events()
