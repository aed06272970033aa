"""What a row tells: its facts as events, or what is wrong with which cell."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from praktiklog_events import ContractError, Event, check, event
from praktiklog_events.cpr import is_cpr, masked
from praktiklog_services.sheets import cells
from praktiklog_services.sheets.cells import Cell, CellError, Notation
from praktiklog_services.sheets.mapping import ELSE, EMPTY, As, FactMapping, FieldSource
from praktiklog_services.sheets.mapping import Mapping as SheetMapping
from praktiklog_services.sheets.persons import Persons, source_key

_IDS: Final = uuid.uuid5(uuid.NAMESPACE_URL, "praktiklog:source")
_SHOWN: Final = 80
_READ: Final[dict[As, Callable[[Cell, Notation], Any]]] = {
    "date": cells.day,
    "datetime": cells.moment,
    "number": cells.number,
    "integer": cells.integer,
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fact that a row does not tell rightly; `value` is null where it is a person's."""

    error: str
    column: str | None = None
    value: str | None = None


class _WrongError(Exception):
    def __init__(self, column: str | None, error: str, value: str | None = None) -> None:
        super().__init__(error)
        self.wrong = Wrong(error, column, value)


class Reader:
    """Reads rows by a mapping; `now` is the moment of the import, `key` the installation's.

    `persons` is null where there is no vault. `is_company` tells whether the log has a company of
    an id that looks like a CPR number.
    """

    def __init__(
        self,
        mapping: SheetMapping,
        notation: Notation,
        now: datetime,
        *,
        key: bytes,
        persons: Persons | None = None,
        is_company: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._mapping = mapping
        self._notation = notation
        self._now = now
        self._key = key
        self._persons = persons
        self._is_company = is_company
        self._ways = [_ways(mapped) for mapped in mapping.fact]

    def facts(self, row: Mapping[str, Cell]) -> Iterator[Event | Wrong]:
        """Yield what a row tells, in the order of the mapping."""
        for mapped, ways in zip(self._mapping.fact, self._ways, strict=True):
            if any(cells.is_empty(row[column]) for column in mapped.required):
                continue
            try:
                yield self._fact(mapped, ways, row)
            except _WrongError as error:
                yield error.wrong

    def _fact(
        self, mapped: FactMapping, ways: Mapping[str, FieldSource], row: Mapping[str, Cell]
    ) -> Event:
        data = {
            name: value
            for name, told in mapped.data.items()
            if (value := self._value(told, row)) is not None
        }
        try:
            fact = msgspec.convert(data, mapped.fact)
        except msgspec.ValidationError as error:
            raise self._of_field(mapped, row, str(error)) from None
        time = None if mapped.time is None else self._value(mapped.time, row)
        identity = [self._key_part(column, ways.get(column), row) for column in mapped.key]
        name = msgspec.json.encode([self._mapping.source.name, mapped.kind, *identity]).decode()
        made = event(
            fact,
            id=uuid.uuid5(_IDS, name),
            source=f"/{self._mapping.source.name}",
            time=time or self._now,
            # Of a fact that names none it is that of the thing, which the log is asked for later.
            jobcentre=getattr(fact, "jobcentre", None) or "_all",
        )
        try:
            check(made, self._now, is_company=self._is_company)
        except ContractError as error:
            raise self._of_field(mapped, row, str(error)) from None
        return made

    def _value(self, told: FieldSource, row: Mapping[str, Cell]) -> Any:
        if told.column is None:
            return told.value
        cell = row[told.column]
        try:
            if told.codes is not None:
                return self._code(told, cells.text(cell))
            if cells.is_empty(cell):
                return None
            return self._read(told, cell)
        except CellError as error:
            raise self._at(told, cell, str(error)) from None

    def _code(self, told: FieldSource, written: str) -> Any:
        codes = self._mapping.codes[told.codes or ""]
        if told.split is not None:
            parts = [part.strip() for part in written.split(told.split)]
            return [self._one_code(codes, told, part) for part in parts if part] or None
        if written == EMPTY and EMPTY not in codes:
            return None
        return self._one_code(codes, told, written)

    def _one_code(self, codes: Mapping[str, str], told: FieldSource, written: str) -> str:
        code = codes.get(written)
        if code is None and written != EMPTY:
            code = codes.get(ELSE)
        if code is None:
            raise CellError(
                f"{masked(written[:_SHOWN])!r} stands in no line of [codes.{told.codes}]; add it, "
                f'or "{ELSE}" for everything else'
            )
        return code

    def _read(self, told: FieldSource, cell: Cell) -> Any:
        read = _READ.get(told.read_as)
        if read is not None:
            return read(cell, self._notation)
        written = cells.text(cell)
        if told.read_as == "key":
            return source_key(written, self._key)
        if told.read_as == "candidate":
            if self._persons is None:
                raise CellError("persons are looked up in the vault, and there is none here")
            return self._persons.candidate(written)
        if told.split is not None:
            return [part.strip() for part in written.split(told.split) if part.strip()]
        return written

    def _key_part(self, column: str, told: FieldSource | None, row: Mapping[str, Cell]) -> str:
        cell = row[column]
        if cells.is_empty(cell):
            raise _WrongError(column, "the cell is empty, and it names the thing: fill it")
        if told is not None:
            return str(self._value(told, row))
        try:
            written = cells.text(cell)
        except CellError as error:
            raise _WrongError(column, str(error)) from None
        if is_cpr(written) and not self._is_company(written):
            raise _WrongError(
                column, 'looks like a CPR number; read it as = "candidate", or as = "key"'
            )
        return written

    def _at(self, told: FieldSource, cell: Cell, error: str) -> _WrongError:
        if told.read_as == "candidate":
            return _WrongError(told.column, masked(error))
        return _WrongError(told.column, masked(error), _shown(cell))

    def _of_field(self, mapped: FactMapping, row: Mapping[str, Cell], error: str) -> _WrongError:
        """Blame the cell of the field that an error names, where it names one."""
        for name, told in mapped.data.items():
            named = f"$.{name}" in error or error.startswith(name) or f"field `{name}`" in error
            if named and told.column is not None:
                if "missing required" in error:
                    return _WrongError(told.column, f"the cell is empty, and {name} is needed", "")
                return self._at(told, row[told.column], _plainly(error, name))
        return _WrongError(None, masked(error))


def _ways(mapped: FactMapping) -> dict[str, FieldSource]:
    """How columns are read that stand for a person or a key, since a key is read alike."""
    return {
        told.column: told
        for told in mapped.data.values()
        if told.column is not None and told.read_as in {"candidate", "key"}
    }


def _plainly(error: str, name: str) -> str:
    return f"{name}: {error.split(' - at ', maxsplit=1)[0]}" if " - at " in error else error


def _shown(cell: Cell) -> str | None:
    try:
        return masked(cells.text(cell)[:_SHOWN])
    except CellError:
        return masked(cell[:_SHOWN]) if isinstance(cell, str) else None
