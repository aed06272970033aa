"""What an import of spreadsheets answers."""

from collections.abc import Iterable

from msgspec import field

from praktiklog_services.importer import Report


class SheetReport(Report):
    """The answer of an import, and how its rows were read.

    `rows` are those with anything in them; `read` counts facts. `unchanged` are facts that the
    log had already, `ignored_columns` headers that no fact needs, `found` what was found out of
    each file.
    """

    rows: int = 0
    unchanged: int = 0
    ignored_columns: list[str] = field(default_factory=list)
    found: dict[str, dict[str, str]] = field(default_factory=dict)

    def ignore(self, columns: Iterable[str]) -> None:
        """Note columns that no fact needs, each once."""
        self.ignored_columns = list(dict.fromkeys((*self.ignored_columns, *columns)))
