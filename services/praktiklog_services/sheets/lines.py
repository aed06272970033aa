"""The lines of an import out of one or several sheets: what is right, in order, and what is not."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from praktiklog_events import Event
from praktiklog_services.importer import Line, Place
from praktiklog_services.sheets.cells import Notation
from praktiklog_services.sheets.facts import Reader, Wrong
from praktiklog_services.sheets.mapping import Mapping
from praktiklog_services.sheets.persons import Persons
from praktiklog_services.sheets.reading.opening import rows_of
from praktiklog_services.sheets.reading.rows import FileError
from praktiklog_services.sheets.report import SheetReport
from praktiklog_services.sheets.sorting import Placed, in_order, placed
from praktiklog_services.sheets.table import Table


class _UnreadableError(Exception):
    pass


class Sheets:
    """The sheets of one import, told by one mapping; several files count as one.

    `report` takes in rows, ignored columns and what is wrong with cells, while `lines` are read.
    """

    def __init__(
        self,
        files: Sequence[Path],
        mapping: Mapping,
        now: datetime,
        *,
        key: bytes,
        sheet: str | None = None,
        persons: Persons | None = None,
    ) -> None:
        self._files = files
        self._mapping = mapping
        self._now = now
        self._key = key
        self._sheet = sheet
        self._persons = persons
        self._is_company: Callable[[str], bool] = lambda _: False
        self._sheets: list[str | None] = []

    def lines(
        self, report: SheetReport, folder: Path | None, is_company: Callable[[str], bool]
    ) -> Iterator[Line]:
        """Yield every fact in order of registration; what exceeds memory lies in `folder`.

        `is_company` tells whether the log has a company of an id that looks like a CPR number.
        A file that cannot be read is rejected as a whole, and nothing of the others comes back.
        """
        self._is_company = is_company
        for fact in self._in_order(report, folder):
            place = Place(self._files[fact.file].name, self._sheets[fact.file], fact.row)
            event = fact.event
            yield Line(fact.row, event, place=place)

    def _in_order(self, report: SheetReport, folder: Path | None) -> Iterator[Placed]:
        try:
            yield from in_order(self._facts(report), folder)
        except _UnreadableError:
            return  # everything is read before the first fact comes back, so none has

    def _facts(self, report: SheetReport) -> Iterator[Placed]:
        for index, file in enumerate(self._files):
            try:
                yield from self._of_file(index, file, report)
            except FileError as error:
                sheet = self._sheets[index] if index < len(self._sheets) else None
                line = Line(error.row, place=Place(file.name, sheet, error.row))
                report.reject(line, str(error))
                raise _UnreadableError from None
        if self._persons is not None:
            self._persons.keep()  # all is read, and nothing has come back yet

    def _of_file(self, index: int, file: Path, report: SheetReport) -> Iterator[Placed]:
        source = self._mapping.source
        rows = rows_of(file, source, self._sheet)
        self._sheets.append(rows.sheet)
        table = Table(rows, source.header, self._mapping.columns())
        report.found[file.name] = rows.found
        report.ignore(table.ignored)
        notation = Notation(source.zone, source.decimal or rows.decimal, rows.from_1904)
        reader = Reader(
            self._mapping,
            notation,
            self._now,
            key=self._key,
            persons=self._persons,
            is_company=self._is_company,
        )
        for row, cells in table:
            report.rows += 1
            for number, fact in enumerate(reader.facts(cells)):
                if isinstance(fact, Event):
                    yield placed(fact, index, row, number)
                else:
                    self._reject(fact, Place(file.name, rows.sheet, row), report)

    def _reject(self, wrong: Wrong, place: Place, report: SheetReport) -> None:
        report.read += 1
        line = Line(place.row, place=place)
        report.reject(line, wrong.error, column=wrong.column, value=wrong.value)
