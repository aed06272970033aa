"""The one thread of a process that writes: it carries out what waits, a group at a time."""

import threading
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

import structlog

from praktiklog_events.answers import Answer
from praktiklog_services.deciding.handler import MOST_AT_ONCE, Command, Handler
from praktiklog_services.deciding.turns import Turns

_T = TypeVar("_T")
_log: Final = structlog.get_logger("writer")


class Writer(Generic[_T]):
    """Carries out commands in a thread of its own; use it with `with`.

    `answered` is called in that thread, once for each group, with what was handed in beside
    each command and its answer.
    """

    def __init__(
        self, handler: Handler, answered: Callable[[Sequence[tuple[_T, Answer]]], None]
    ) -> None:
        self._handler = handler
        self._answered = answered
        self._turns: Turns[tuple[_T, Command]] = Turns()
        self._calls: list[Callable[[], object]] = []
        self._changed = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def __enter__(self) -> "Writer[_T]":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()

    def put(self, user: str, client: str, beside: _T, command: Command) -> None:
        """Let a command wait for its turn; raises `ShareIsUsedUp` and `ServiceIsBusy`."""
        with self._changed:
            self._turns.put(user, client, (beside, command))
            self._changed.notify()

    def when_next(self, call: Callable[[], object]) -> None:
        """Have something called as soon as the thread comes to its next group: a sign of life."""
        with self._changed:
            self._calls.append(call)
            self._changed.notify()

    def _run(self) -> None:
        while group := self._next():
            answers = self._handler.answer_all([command for _, command in group])
            pairs = zip((beside for beside, _ in group), answers, strict=True)
            try:
                self._answered(list(pairs))
            except RuntimeError as error:
                # The loop that waits for answers has ended; the log knows what was done.
                _log.warning("writer.not_answered", answers=len(group), error=str(error))

    def _next(self) -> list[tuple[_T, Command]]:
        """Wait for commands; none once it is ended."""
        with self._changed:
            while not self._turns and not self._ended:
                self._call()
                self._changed.wait_for(lambda: self._turns or self._calls or self._ended)
            self._call()
            return [] if self._ended else self._turns.take(MOST_AT_ONCE)

    def _call(self) -> None:
        while self._calls:
            self._calls.pop()()
