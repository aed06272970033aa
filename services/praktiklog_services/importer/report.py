"""What an import answers."""

from typing import Final

from msgspec import Struct, field

from praktiklog_services.importer.lines import Line

WARNINGS_LISTED: Final = 1_000


class Warned(Struct, frozen=True):
    """A line that was appended though it breaks a rule."""

    line: int
    id: str
    rule: str


class Rejected(Struct, frozen=True):
    """A line that was not appended, and why; `id` is null where it could not be read."""

    line: int
    id: str | None
    error: str


class RejectedCell(Rejected, frozen=True):
    """A fact of a spreadsheet that was not appended.

    `column` is null where no single cell is to blame, `value` also where it is a person's.
    """

    file: str
    sheet: str | None
    row: int
    column: str | None = None
    value: str | None = None


class Report(Struct):
    """The answer of an import; lines are counted from 1, empty ones are passed over."""

    read: int = 0
    appended: int = 0
    duplicates: int = 0
    warnings: list[Warned] = field(default_factory=list)
    warning_count: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def warn(self, line: int, identity: str, rules: list[str]) -> None:
        """Count the broken rules of an appended line and list the first thousand."""
        self.warning_count += len(rules)
        for rule in rules:
            if len(self.warnings) < WARNINGS_LISTED:
                self.warnings.append(Warned(line, identity, rule))

    def reject(
        self, line: Line, error: str, *, column: str | None = None, value: str | None = None
    ) -> None:
        """Note why a line was not appended, and which cell is to blame where it has any."""
        place = line.place
        if place is None:
            self.rejected.append(Rejected(line.number, line.identity, error))
            return
        self.rejected.append(
            RejectedCell(
                line.number, line.identity, error, place.file, place.sheet, place.row, column, value
            )
        )
