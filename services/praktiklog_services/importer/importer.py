"""Append a batch of lines: known ids are duplicates, contradictions are rejected."""

import itertools
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from eventsourcing.persistence import OperationalError

from praktiklog_events import Event, decode_tolerant, encode
from praktiklog_runtime import clock
from praktiklog_services import tags
from praktiklog_services.importer.known import Known
from praktiklog_services.importer.lines import Line
from praktiklog_services.importer.report import WARNINGS_LISTED, Report
from praktiklog_services.log import LogEvent, PostgresLog
from praktiklog_services.log.history import Exclusive, exclusive
from praktiklog_services.registry import slice_of
from praktiklog_services.rules import judge

BATCH: Final = 2_000
"""Lines in one transaction: decisions wait for it, so it stays well under a second."""

PATIENCE_SECONDS: Final = 60.0
"""How long to go on trying while PostgreSQL is away."""

_log = structlog.get_logger("import")


class Importer:
    """Appends history to a log; `dry_run` judges everything and appends nothing."""

    def __init__(
        self,
        log: PostgresLog,
        *,
        dry_run: bool = False,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._log = log
        self._dry_run = dry_run
        self._now = now
        self._known = Known()
        self.report = Report()
        self.position = 0

    def run(self, lines: Iterable[Line], progress: Callable[[int], None] | None = None) -> Report:
        """Append all lines in batches; `progress` is told the number of lines read so far."""
        source = iter(lines)
        while batch := list(itertools.islice(source, BATCH)):
            self._patiently(batch)
            if progress is not None:
                progress(self.report.read)
        return self.report

    def _patiently(self, batch: list[Line]) -> None:
        # A commit whose answer was lost must count as appended, not as a duplicate.
        uncertain: set[UUID] = set()
        deadline = time.monotonic() + PATIENCE_SECONDS
        pause = 0.1
        while True:
            attempt = _Attempt(self._known, uncertain, dry_run=self._dry_run)
            try:
                with exclusive(self._log) as head:
                    self.position = attempt.carry_out(batch, head)
            except OperationalError as error:
                self._known.forget()
                uncertain |= attempt.appending
                if time.monotonic() > deadline:
                    raise
                _log.warning("import.waiting_for_postgres", error=str(error).strip())
                time.sleep(pause)
                pause = min(pause * 2, 2.0)
                continue
            self._known.appended(self.position)
            attempt.add_to(self.report)
            return


class _Attempt:
    """One try at one batch; its counts are added to the report only once it is committed."""

    def __init__(self, known: Known, uncertain: set[UUID], *, dry_run: bool) -> None:
        self._known = known
        self._uncertain = uncertain
        self._dry_run = dry_run
        self._report = Report()
        self._new: list[LogEvent] = []
        self.appending: set[UUID] = set()

    def carry_out(self, batch: list[Line], head: Exclusive) -> int:
        """Judge and append under the head's lock; the log's last position comes back."""
        events = [line.event for line in batch if line.event is not None]
        stored = head.stored([event.id for event in events])
        self._known.complete(head, _needed(events), bounded=not self._dry_run)
        seen: dict[UUID, Event] = {}
        for line in batch:
            self._report.read += 1
            if line.event is None:
                self._report.reject(line.number, line.identity, line.error or "not an event")
                continue
            earlier = stored.get(line.event.id)
            twin = seen.get(line.event.id)
            if earlier is not None or twin is not None:
                self._repeated(line, line.event, twin or decode_tolerant(earlier or b""))
            elif self._append(line, line.event):
                seen[line.event.id] = line.event
        if self._new and not self._dry_run:
            return head.append(self._new)
        return head.position

    def add_to(self, report: Report) -> None:
        """Add this attempt's counts to the whole report."""
        mine = self._report
        report.read += mine.read
        report.appended += mine.appended
        report.duplicates += mine.duplicates
        report.rejected += mine.rejected
        report.warning_count += mine.warning_count
        report.warnings += mine.warnings[: WARNINGS_LISTED - len(report.warnings)]

    def _repeated(self, line: Line, event: Event, earlier: object) -> None:
        # Compared decoded: another order of fields, or null for missing, is the same content.
        if not isinstance(earlier, Event) or encode(earlier) != encode(event):
            self._report.reject(
                line.number,
                line.identity,
                "conflict: this id stands in the log with other content; give a corrected event "
                "an id of its own",
            )
        elif event.id in self._uncertain:
            self._report.appended += 1
        else:
            self._report.duplicates += 1

    def _append(self, line: Line, event: Event) -> bool:
        state = self._known.state
        made = slice_of(event.data)
        warned: list[str] = []
        if made is not None:
            verdict = judge(event.data, made.rules, state, event.time)
            if verdict.contradiction is not None:
                broken = verdict.contradiction
                self._report.reject(line.number, line.identity, f"{broken.name}: {broken.detail}")
                return False
            warned = [warning.name for warning in verdict.warnings]
        carried = state.tags_for(event.data)
        self._known.evolve(event.data, carried)
        self._new.append(LogEvent(event.type, encode(event), carried, id=event.id, time=event.time))
        self.appending.add(event.id)
        self._report.appended += 1
        self._report.warn(line.number, str(event.id), warned)
        return True


def _needed(events: Iterable[Event]) -> set[str]:
    wanted: set[str] = set()
    for event in events:
        made = slice_of(event.data)
        if made is not None:
            wanted.update(tags.of_fields(event.data, made.reads))
    return wanted
