"""Charts of a figure's rows, as SVG text without a browser.

A chart repeats what its table says, and no colour stands alone: series have shapes or rows of
their own, and bars and cells carry their numbers.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec
import vl_convert

from praktiklog_web.parts import chart_layouts, formats, labels
from praktiklog_web.parts.chart_layouts import Chart, Point, Unit
from praktiklog_web.parts.pages import OCCUPANCY, VACANCIES, Page

Row = Mapping[str, Any]

MOST_LINES: Final = 5
MOST_ROWS: Final = 40
MOST_STEPS: Final = 60
_CAPTIONS: Final = {
    "vacant": "Pladser efter tilstand.",
    "occupancy": "Belægning: optagne pladsdage af dem, der var til rådighed.",
    "outside_slot_days": "Pladsdage i forløb uden for aftale.",
    "mean_days": "Dage fra henvisning til start, gennemsnit.",
    "share": "Andel i job eller uddannelse med 95 %-interval; n er antal observerede.",
}
_MOST_WORDS: Final = 6
_EVERYTHING: Final = "I alt"
_LOCALE: Final = {
    "decimal": ",",
    "thousands": ".",
    "grouping": [3],
    "currency": ["", " kr."],
    "minus": "\N{MINUS SIGN}",
}
_CONFIG: Final = {
    "aria": False,  # the page names the picture as one; its table is the way in
    "background": "transparent",
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
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


def draw(page: Page, by: Sequence[str], rows: Sequence[Row]) -> Drawing | None:
    """Draw a figure's rows; None where there is no number to draw."""
    if page is VACANCIES:
        return _draw_slots(rows)
    measured = page.measured
    if page is OCCUPANCY and all(row[measured] is None for row in rows):
        # Placements outside agreements only: there is no capacity to measure them against.
        measured = "outside_slot_days"
    column = next(column for column in page.columns if column.name == measured)
    unit: Unit = column.kind if column.kind != "date" else "count"
    points = _points(by, rows, measured, unit)
    if not points:
        return None
    series = list(dict.fromkeys(point.series for point in points))[:MOST_ROWS]
    steps = list(dict.fromkeys(point.step for point in points))[-MOST_STEPS:]
    drawn = [point for point in points if point.series in series and point.step in steps]
    if steps == [None]:
        chart = chart_layouts.bars(drawn, column.heading, unit)
    elif len(series) <= MOST_LINES:
        chart = chart_layouts.lines(drawn, column.heading, unit, _limit(measured))
    else:
        chart = chart_layouts.cells(drawn, column.heading, unit)
    words = [
        f"{' '.join(filter(None, (point.series, point.step)))}: {point.text}" for point in points
    ]
    return Drawing(
        to_svg(chart),
        _words(column.heading, words),
        _CAPTIONS[measured],
        len(points) - len(drawn),
    )


def to_svg(chart: Chart) -> str:
    """Render a chart; one with the same data and shape again comes from memory."""
    # Our own specifications are valid; checking them against the schema takes longer than drawing.
    return _render(json.dumps(chart.to_dict(validate=False), ensure_ascii=False))


@lru_cache(maxsize=128)
def _render(spec: str) -> str:
    svg: str = vl_convert.vegalite_to_svg(
        spec, config=_CONFIG, format_locale=_LOCALE, allowed_base_urls=[]
    )
    return svg


def _draw_slots(rows: Sequence[Row]) -> Drawing | None:
    """Draw each agreement, or sums of them where there are too many to read."""
    keys = ["jobcentre", "agreement_id"]
    if len(rows) > MOST_ROWS:
        one = len({row["jobcentre"] for row in rows}) == 1
        keys = ["jobcentre", "slot_kind"] if one else ["jobcentre"]
    sums: dict[str, list[int]] = {}
    for row in rows:
        name = " · ".join(labels.value(key, row[key]) for key in keys)
        entry = sums.setdefault(name, [0, 0, 0])
        for place, measure in enumerate(("occupied", "reserved", "vacant")):
            entry[place] += max(row[measure], 0)
    bars = [(name, numbers[0], numbers[1], numbers[2]) for name, numbers in sums.items()]
    if not any(any(numbers) for numbers in sums.values()):
        return None
    words = [
        f"{name}: {occupied} optagne, {reserved} reserverede, {vacant} ledige"
        for name, occupied, reserved, vacant in bars
    ]
    drawn = bars[:MOST_ROWS]
    svg = to_svg(chart_layouts.slots(drawn))
    return Drawing(svg, _words("Pladser", words), _CAPTIONS["vacant"], len(bars) - len(drawn))


def _points(by: Sequence[str], rows: Sequence[Row], measured: str, unit: Unit) -> list[Point]:
    periods = [key for key in by if key in labels.PERIOD_KEYS]
    # A month implies its quarter and its year: the finest period is the step.
    finest = min(periods, key=labels.PERIOD_KEYS.index) if periods else None
    others = [key for key in by if key not in labels.PERIOD_KEYS]
    interval = measured == "share"
    points = []
    for row in sorted(rows, key=lambda row: row[finest]) if finest else rows:
        if row[measured] is None:
            continue
        text = _FULL[unit](row[measured])
        points.append(
            Point(
                series=" · ".join(labels.value(key, row[key]) for key in others) or _EVERYTHING,
                step=labels.value(finest, row[finest]) if finest else None,
                value=row[measured],
                low=row["ci_low"] if interval else None,
                high=row["ci_high"] if interval else None,
                short=_SHORT[unit](row[measured]),
                text=f"{text} (n={formats.number(row['observed'])})" if interval else text,
            )
        )
    return points


def _limit(measured: str) -> float | None:
    return 1.0 if measured == "occupancy" else None


def _words(heading: str, parts: Sequence[str]) -> str:
    more = " Alle tal står i tabellen." if len(parts) > _MOST_WORDS else ""
    return (
        f"{heading}. "
        + "; ".join(" ".join(part.split()) for part in parts[:_MOST_WORDS])
        + "."
        + more
    )


_FULL: Final[dict[Unit, Callable[[float], str]]] = {
    "share": formats.percent,
    "days": lambda value: f"{formats.number(value, 1)} dage",
    "count": formats.number,
}
_SHORT: Final[dict[Unit, Callable[[float], str]]] = {
    "share": lambda value: formats.percent(value, 0),
    "days": formats.number,
    "count": formats.number,
}


def warm_up() -> None:
    """Start the drawing engine, so that the first page does not wait for it."""
    to_svg(chart_layouts.slots([("", 1, 1, 1)]))
