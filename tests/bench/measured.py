"""Figures of one run, each beside its floor on the same machine."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Measured:
    """A rate or a time, measured several times and alternately with its floor.

    `unit` of a rate ends in "/s" (more is better); anything else is a time (less is better).
    """

    name: str
    unit: str
    floor_name: str
    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    wanted: str = ""

    def row(self) -> tuple[str, ...]:
        """Write medians, the spread of ours, and the ratio ours / floor."""
        ours, floor = median(self.ours), median(self.floor)
        spread = f"{number(min(self.ours))} to {number(max(self.ours))}"
        return (
            self.name,
            f"{number(ours)} {self.unit}",
            spread,
            f"{self.floor_name}: {number(floor)} {self.unit}",
            f"{ours / floor:.2f}",
            self.wanted,
        )


HEAD = ("what", "median", "spread", "floor (median)", "ratio", "wanted")


def number(value: float) -> str:
    """Write a number so that three digits can be read."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Set rows under each other."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
