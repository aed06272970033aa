"""Append a batch of lines: known ids are duplicates, contradictions are rejected."""

import time
from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

import structlog
from eventsourcing.persistence import OperationalError
from msgspec.structs import asdict, replace

from praktiklog_events import ContractError, Event, decode_tolerant, encode
from praktiklog_runtime.retry import Pauses
from praktiklog_services.deciding.judge import judge
from praktiklog_services.deciding.known import Known
from praktiklog_services.importer.ahead import ahead
from praktiklog_services.importer.lines import Line
from praktiklog_services.importer.pace import Pace
from praktiklog_services.importer.report import WARNINGS_LISTED, Report
from praktiklog_services.law.library import SHIPPED, Library
from praktiklog_services.log import LogEvent, PostgresLog
from praktiklog_services.log.history import Exclusive, exclusive
from praktiklog_services.registry import slice_of

BATCH: Final = 2_000
"""Lines in one transaction at most: larger ones gain nothing."""

PATIENCE_SECONDS: Final = 60.0
"""How long to go on trying while PostgreSQL is away."""

_Hashes = tuple[int, int]
"""Of an event and of its data alone."""

_log = structlog.get_logger("import")


class Importer:
    """Appends history to a log; `dry_run` judges everything and appends nothing."""

    def __init__(
        self, log: PostgresLog, *, dry_run: bool = False, library: Library = SHIPPED
    ) -> None:
        self._log = log
        self._library = library
        self._dry_run = dry_run
        self._known = Known()
        self._pace = Pace(BATCH)
        # A dry run appends nothing, so it remembers what it has seen, by event id.
        self._judged: dict[UUID, _Hashes] = {}
        self.report = Report()
        self.position = 0

    def run(self, lines: Iterable[Line], progress: Callable[[int], None] | None = None) -> Report:
        """Append all lines in batches; `progress` is told the number of lines read so far."""
        for chunk in ahead(lines, BATCH):
            rest = chunk
            while rest:
                batch, rest = rest[: self._pace.lines], rest[self._pace.lines :]
                self._patiently(batch)
                if progress is not None:
                    progress(self.report.read)
        return self.report

    def _patiently(self, batch: list[Line]) -> None:
        # A commit whose answer was lost must count as appended, not as a duplicate.
        uncertain: dict[UUID, list[str]] = {}
        deadline = time.monotonic() + PATIENCE_SECONDS
        pauses = Pauses(0.1, 2.0)
        while True:
            attempt = _Attempt(
                self._known, uncertain, self._judged, self._library, dry_run=self._dry_run
            )
            try:
                with exclusive(self._log) as head:
                    begun = time.monotonic()
                    self.position = attempt.carry_out(batch, head)
            except OperationalError as error:
                self._known.forget()
                uncertain |= attempt.appending
                if self._dry_run or time.monotonic() > deadline:
                    raise  # what a dry run knows stands in no log to be read again
                _log.warning("import.waiting_for_postgres", error=str(error).strip())
                time.sleep(pauses.next())
                continue
            self._pace.held(len(batch), time.monotonic() - begun)
            self._known.appended(self.position)
            if self._dry_run:
                self._judged.update((event.id, _hashes(event)) for event in attempt.seen.values())
            attempt.add_to(self.report)
            return


class _Attempt:
    """One try at one batch; its counts are added to the report only once it is committed."""

    def __init__(
        self,
        known: Known,
        uncertain: dict[UUID, list[str]],
        judged: dict[UUID, _Hashes],
        library: Library,
        *,
        dry_run: bool,
    ) -> None:
        self._known = known
        self._judged = judged
        self._library = library
        self._uncertain = dict(uncertain)
        self._dry_run = dry_run
        self._report = Report()
        self._new: list[LogEvent] = []
        self.seen: dict[UUID, Event] = {}
        self.appending: dict[UUID, list[str]] = {}

    def carry_out(self, batch: list[Line], head: Exclusive) -> int:
        """Judge and append under the head's lock; the log's last position comes back."""
        events = [line.event for line in batch if line.event is not None]
        stored = head.stored([event.id for event in events])
        facts = [(event.data, event.time) for event in events]
        self._known.complete(head, facts, bounded=not self._dry_run)
        for line in batch:
            self._report.read += 1
            if line.event is None:
                self._report.reject(line, line.error or "not an event")
                continue
            same = self._is_same(line, line.event, stored)
            if same is None:
                self._append(line, line.event)
            else:
                self._repeated(line, line.event, same=same)
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

    def _is_same(self, line: Line, event: Event, stored: dict[UUID, bytes]) -> bool | None:
        """Tell whether the event's id stands for the same content; null where it is new."""
        keyed = line.place is not None
        if event.id in stored:
            earlier = decode_tolerant(stored[event.id])
            if not isinstance(earlier, Event):
                return False
            return _content(earlier) == _content(_as_stored(event, earlier) if keyed else event)
        if event.id in self.seen:
            hashes = _hashes(self.seen[event.id])
        elif event.id in self._judged:
            hashes = self._judged[event.id]
        else:
            return None
        whole, data = hashes
        return data == hash(event.data) if keyed else whole == hash(event)

    def _repeated(self, line: Line, event: Event, *, same: bool) -> None:
        if not same:
            self._report.reject(
                line,
                "conflict: this id stands in the log with other content; give a corrected event "
                "an id of its own",
            )
        elif event.id in self._uncertain:
            self._report.appended += 1
            self._report.warn(line.number, str(event.id), self._uncertain.pop(event.id))
        else:
            self._report.duplicates += 1

    def _append(self, line: Line, event: Event) -> None:
        state = self._known.state
        if line.place is not None:
            event = replace(event, jobcentre=state.jobcentre_of(event.data) or "_all")
        made = slice_of(event.data)
        warned: list[str] = []
        if made is not None:
            verdict = judge(
                event.data, made, state, event.time, library=self._library, history=True
            )
            if verdict.contradiction is not None:
                broken = verdict.contradiction
                self._report.reject(line, f"{broken.name}: {broken.text()}")
                return
            warned = [warning.name for warning in verdict.warnings]
        try:
            data = encode(event)
        except ContractError as error:  # written out in full it may be longer than its line
            self._report.reject(line, str(error))
            return
        carried = state.tags_for(event.data)
        self._known.evolve(event, carried)
        self._new.append(LogEvent(event.type, data, carried, id=event.id, time=event.time))
        self.seen[event.id] = event
        self.appending[event.id] = warned
        self._uncertain.pop(event.id, None)
        self._report.appended += 1
        if warned:
            self._report.warn(line.number, str(event.id), warned)


def _hashes(event: Event) -> _Hashes:
    return hash(event), hash(event.data)


def _as_stored(event: Event, earlier: Event) -> Event:
    """Take over what an export does not say again: when it was registered, and the jobcentre."""
    return replace(event, time=earlier.time, jobcentre=earlier.jobcentre)


def _content(event: Event) -> tuple[str, dict[str, Any]]:
    # Compared decoded: another order of fields, null for missing, a time with another offset are
    # the same content. The stored event is a twin class, so its fields are compared.
    return event.type, asdict(event) | {"data": asdict(event.data)}
