"""What an import answers."""

from typing import Final

from msgspec import Struct, field

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

    def reject(self, line: int, identity: str | None, error: str) -> None:
        """Note why a line was not appended."""
        self.rejected.append(Rejected(line, identity, error))
