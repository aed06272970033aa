"""Charts of a figure's rows, as SVG text without a browser.

A chart repeats what its table says, and no colour stands alone: series have shapes or rows of
their own, and bars and cells carry their numbers.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

import msgspec
import vl_convert

from praktiklog_projections.asking.columns import Column, Computed
from praktiklog_projections.asking.periods import PERIODS, firsts
from praktiklog_web.parts import labels
from praktiklog_web.parts.figure import shapes
from praktiklog_web.parts.figure.figure import Figure
from praktiklog_web.parts.figure.shapes import Chart, Point, Unit
from praktiklog_web.parts.naming import NO_NAMES, Naming
from praktiklog_web.site import formats
from praktiklog_web.site.language import _, current, said

Row = Mapping[str, Any]

MOST_LINES: Final = 5
MOST_ROWS: Final = 40
MOST_STEPS: Final = 60
FEW: Final = 5
"""A share of fewer than so many is marked: it says little, and may point at somebody."""

_MOST_WORDS: Final = 6
_LOCALES: Final = {
    "da": {"decimal": ",", "thousands": "."},
    "en": {"decimal": ".", "thousands": ","},
}
_CONFIG: Final = {
    "aria": False,  # the page names the picture as one; its table is the way in
    "background": "transparent",
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "labelLimit": 320,  # a company's name, with its tasks
        "titleFontSize": 12,
        "labelColor": "#1c2733",
        "titleColor": "#1c2733",
        "titleFontWeight": "normal",
        "gridColor": "#dde3e8",
        "domainColor": "#6b7782",
        "tickColor": "#6b7782",
    },
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": "#1c2733"},
}


class Drawing(msgspec.Struct, frozen=True):
    """A chart as SVG text, and in words for those who do not see it.

    `left_out` is how many numbers there were too many to draw.
    """

    svg: str
    words: str
    caption: str
    left_out: int = 0


def draw(
    figure: Figure, by: Sequence[str], rows: Sequence[Row], naming: Naming = NO_NAMES
) -> Drawing | None:
    """Draw a figure's rows, named; None where there is no number to draw."""
    if figure.of_a_day:
        return _draw_slots(rows, naming)
    name = figure.drawn
    if figure.else_drawn is not None and all(row[name] is None for row in rows):
        name = figure.else_drawn
    column = next(column for column in figure.record.columns if column.name == name)
    unit: Unit = "share" if column.unit == "share" else "days" if "days" in name else "count"
    ends = figure.interval if name == figure.drawn else None
    points = _points(by, rows, column, unit, ends, naming)
    if not points:
        return None
    series = list(dict.fromkeys(point.series for point in points))[:MOST_ROWS]
    steps = _steps(by, rows)[-MOST_STEPS:]
    drawn = [point for point in points if point.series in series and point.step in steps]
    limit = figure.limit if name == figure.drawn else None
    marked = [_("* fewer than {few}").format(few=FEW)] * any(point.few for point in drawn)
    title = said(column)
    if steps == [None]:
        chart = shapes.bars(drawn, title, unit)
    elif len(series) <= MOST_LINES:
        chart = shapes.lines(drawn, title, unit, steps=_names(steps), limit=limit)
    else:
        chart, ends = shapes.cells(drawn, title, unit, steps=_names(steps)), None
    if ends is not None:
        marked.insert(0, _("with its 95 % interval; n is the number observed"))
    words = [
        f"{' '.join(filter(None, (point.series, point.step)))}: {point.text}" for point in points
    ]
    return Drawing(
        to_svg(chart),
        _words(title, words),
        "; ".join([title, *marked]) + ".",
        len(points) - len(drawn),
    )


def _names(steps: Sequence[str | None]) -> list[str]:
    return [step or "" for step in steps]


def to_svg(chart: Chart) -> str:
    """Render a chart; one with the same data and shape again comes from memory."""
    # Our own specifications are valid; checking them against the schema takes longer than drawing.
    spec = json.dumps(chart.to_dict(validate=False), ensure_ascii=False)
    return _render(spec, current())


@lru_cache(maxsize=128)
def _render(spec: str, language: str) -> str:
    numbers = _LOCALES[language] | {
        "grouping": [3],
        "currency": ["", " kr."],
        "minus": "\N{MINUS SIGN}",
    }
    svg: str = vl_convert.vegalite_to_svg(
        spec, config=_CONFIG, format_locale=numbers, allowed_base_urls=[]
    )
    # The box around it has the name; a picture of its own without one would be read as such.
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def _draw_slots(rows: Sequence[Row], naming: Naming) -> Drawing | None:
    """Draw each agreement, or sums of them where there are too many to read."""
    keys = ["jobcentre", "agreement_id"]
    if len(rows) > MOST_ROWS:
        one = len({row["jobcentre"] for row in rows}) == 1
        keys = ["jobcentre", "slot_kind"] if one else ["jobcentre"]
    sums: dict[str, list[int]] = {}
    for row in rows:
        name = " · ".join(naming.value(key, row[key]) for key in keys)
        entry = sums.setdefault(name, [0, 0, 0])
        for place, measure in enumerate(("occupied", "reserved", "vacant")):
            entry[place] += max(row[measure], 0)
    bars = [(name, numbers[0], numbers[1], numbers[2]) for name, numbers in sums.items()]
    if not any(any(numbers) for numbers in sums.values()):
        return None
    words = [
        _("{name}: {occupied} occupied, {reserved} reserved, {vacant} vacant").format(
            name=name, occupied=occupied, reserved=reserved, vacant=vacant
        )
        for name, occupied, reserved, vacant in bars
    ]
    drawn = bars[:MOST_ROWS]
    states = (_("Occupied"), _("Reserved"), _("Vacant"))
    svg = to_svg(shapes.slots(drawn, _("Slots"), states))
    caption = _("Slots by state.")
    return Drawing(svg, _words(_("Slots"), words), caption, len(bars) - len(drawn))


def _points(
    by: Sequence[str],
    rows: Sequence[Row],
    column: Column,
    unit: Unit,
    ends: tuple[str, str] | None,
    naming: Naming,
) -> list[Point]:
    finest = _finest(by)
    others = [key for key in by if key not in PERIODS]
    over = column.of[1] if isinstance(column, Computed) and unit == "share" else None
    points = []
    for row in sorted(rows, key=lambda row: row[finest]) if finest else rows:
        value = row[column.name]
        if value is None:
            continue
        n = row.get(over) if over is not None and ends is not None else None
        few = n is not None and n < FEW
        text = _full(unit, value)
        points.append(
            Point(
                series=" · ".join(naming.value(key, row[key]) for key in others) or _("All"),
                step=labels.value(finest, row[finest]) if finest else None,
                value=value,
                low=row[ends[0]] if ends else None,
                high=row[ends[1]] if ends else None,
                short=_short(unit, value) + "*" * few,
                text=text if n is None else f"{text} (n={formats.number(n)})" + "*" * few,
                few=few,
            )
        )
    return points


def _steps(by: Sequence[str], rows: Sequence[Row]) -> list[str | None]:
    """Name every period from the first to the last that there is, also those without a number."""
    finest = _finest(by)
    if finest is None or not rows:
        return [None]
    period = PERIODS[finest]
    days = sorted(_first_day(finest, row[finest]) for row in rows)
    until = days[-1] + timedelta(days=1)
    return [labels.value(finest, period.label(day)) for day in firsts(finest, days[0], until)]


def _finest(by: Sequence[str]) -> str | None:
    """Return the finest period: a month implies its quarter and its year."""
    return next((key for key in PERIODS if key in by), None)


def _first_day(key: str, label: str) -> date:
    if key == "week":
        year, week = label.split("-W")
        return date.fromisocalendar(int(year), int(week), 1)
    if key == "quarter":
        year, quarter = label.split("Q")
        return date(int(year), 3 * int(quarter) - 2, 1)
    return date.fromisoformat({"month": f"{label}-01", "year": f"{label}-01-01"}.get(key, label))


def _words(heading: str, parts: Sequence[str]) -> str:
    more = " " + _("All numbers stand in the table.") if len(parts) > _MOST_WORDS else ""
    return (
        f"{heading}. "
        + "; ".join(" ".join(part.split()) for part in parts[:_MOST_WORDS])
        + "."
        + more
    )


def _full(unit: Unit, value: float) -> str:
    if unit == "days" and isinstance(value, float):
        return _("{number} days").format(number=formats.number(value, 1))
    return formats.percent(value) if unit == "share" else formats.number(value)


def _short(unit: Unit, value: float) -> str:
    return formats.percent(value, 0) if unit == "share" else formats.number(value)


def warm_up() -> None:
    """Start the drawing engine, so that the first page does not wait for it."""
    to_svg(shapes.slots([("", 1, 1, 1)], "", ("a", "b", "c")))
