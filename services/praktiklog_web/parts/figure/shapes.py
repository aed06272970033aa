"""The shapes a figure can be drawn in: bars, lines, a table of cells, and slots by state."""

from collections.abc import Sequence
from typing import Any, Final, Literal

import altair as alt
import msgspec

Unit = Literal["share", "days", "count"]
Chart = alt.LayerChart | alt.FacetChart

WIDTH: Final = 860
_NAMED_WIDTH: Final = 720
_LINES_HEIGHT: Final = 260
_BAND: Final = 24
_MOST_FLAT_LABELS: Final = 8
_CELL_WIDTH: Final = 40
_TICKS: Final = 7
_FORMAT: Final = ",.0f"
# Okabe and Ito's palette, which people with any colour vision tell apart, without its yellow.
_SERIES: Final = ["#0072b2", "#d55e00", "#007a5a", "#8f4a73", "#444444", "#a06400"]
_SHAPES: Final = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]
_MAIN: Final = "#0072b2"
_INK: Final = "#1c2733"
_STATE_COLOURS: Final = ["#274b6d", "#c98a1b", "#bfe3d0"]


class Point(msgspec.Struct, frozen=True):
    """One number to draw: `step` is a period or None, `low` and `high` an interval or None.

    `text` is the number written in full, `short` as it fits in a cell; `few` says that it stands
    on so few that it is marked.
    """

    series: str
    step: str | None
    value: float
    low: float | None
    high: float | None
    text: str
    short: str
    few: bool = False


def bars(points: Sequence[Point], title: str, unit: Unit) -> Chart:
    """Draw one bar for each series, with its number; an interval, where there is one, on top."""
    base = alt.Chart(_data(_records(points))).encode(y=_names(points))
    drawn = base.mark_bar(color=_MAIN, height={"band": 0.62}).encode(
        x=alt.X("value:Q", title=title, axis=_axis(unit))
    )
    end = "high" if any(point.high is not None for point in points) else "value"
    text = base.mark_text(align="left", dx=6, color=_INK).encode(x=f"{end}:Q", text="text:N")
    layers: list[Any] = [drawn, text]
    if end == "high":
        layers.insert(1, base.mark_rule(color=_INK, strokeWidth=2).encode(x="low:Q", x2="high:Q"))
    # Room to the right of the longest bar for its number.
    return alt.layer(*layers).properties(width=_NAMED_WIDTH, height={"step": _BAND})


def lines(
    points: Sequence[Point],
    title: str,
    unit: Unit,
    *,
    steps: Sequence[str],
    limit: float | None = None,
) -> Chart:
    """Draw a line for each of a few series over the periods; each has a shape of its own.

    `steps` are all periods in order, also those without a number; `limit` is a value to draw a
    dashed line at, for example full occupancy.
    """
    names = list(dict.fromkeys(point.series for point in points))
    many = len(names) > 1
    angle = -40 if len(steps) > _MOST_FLAT_LABELS else 0
    base = alt.Chart(_data(_records(points))).encode(
        x=alt.X(
            "step:O",
            sort=list(steps),
            scale=alt.Scale(domain=list(steps)),
            title=None,
            axis=alt.Axis(labelAngle=angle),
        ),
    )
    legend = alt.Legend(title=None, orient="top", symbolSize=90) if many else None
    scale = alt.Scale(domain=names, range=_SERIES[: len(names)])
    colour = alt.Color("series:N", scale=scale, legend=legend)
    shapes = alt.Scale(domain=names, range=_SHAPES[: len(names)])
    amount = alt.Y("value:Q", title=title, axis=_axis(unit))
    drawn = base.mark_line(strokeWidth=2).encode(y=amount, color=colour)
    dots = base.mark_point(size=60, filled=True, opacity=1).encode(
        y="value:Q", color=colour, shape=alt.Shape("series:N", scale=shapes, legend=legend)
    )
    layers: list[Any] = [drawn, dots]
    if any(point.low is not None for point in points):
        layers.insert(
            0, base.mark_rule(strokeWidth=1.2).encode(y="low:Q", y2="high:Q", color=colour)
        )
    if limit is not None:
        rule = alt.Chart(_data([{"at": limit}])).mark_rule(
            strokeDash=[5, 4], color=_INK, opacity=0.7
        )
        layers.append(rule.encode(y="at:Q"))
    return alt.layer(*layers).properties(width=WIDTH, height=_LINES_HEIGHT)


def cells(points: Sequence[Point], title: str, unit: Unit, *, steps: Sequence[str]) -> Chart:
    """Draw many series over the periods as cells, each with its number; dark is high."""
    readable = len(steps) * _CELL_WIDTH <= _NAMED_WIDTH
    largest = max(point.value for point in points) or 1
    base = alt.Chart(_data(_records(points))).encode(
        x=alt.X(
            "step:O",
            sort=list(steps),
            scale=alt.Scale(domain=list(steps)),
            title=None,
            axis=alt.Axis(orient="top", labelAngle=-40, grid=False),
        ),
        y=_names(points),
    )
    drawn = base.mark_rect(stroke="white").encode(
        color=alt.Color(
            "value:Q",
            title=title,
            scale=alt.Scale(range=["#f3f8fc", "#62a0d2"], domain=[0, largest]),
            legend=None if readable else alt.Legend(labelExpr=_label(unit)),
        )
    )
    layers: list[Any] = [drawn]
    if readable:
        # Dark text reads on every shade of the scale: the darkest keeps a contrast of 5 to it.
        layers.append(base.mark_text(fontSize=11, color=_INK).encode(text="short:N"))
    return alt.layer(*layers).properties(width=_NAMED_WIDTH, height={"step": _BAND})


def slots(
    rows: Sequence[tuple[str, int, int, int]], title: str, states: tuple[str, str, str]
) -> Chart:
    """Draw slots by state; a row is its name, and how many are in each of the states."""
    values = [
        {"name": name, "state": state, "rank": rank, "n": n, "at": sum(numbers[:rank]) + n / 2}
        for name, *numbers in rows
        for rank, (state, n) in enumerate(zip(states, (max(n, 0) for n in numbers), strict=True))
        if n
    ]
    base = alt.Chart(_data(values)).encode(
        y=alt.Y("name:N", sort=[name for name, *_ in rows], title=None)
    )
    drawn = base.mark_bar(height={"band": 0.7}, stroke="#274b6d", strokeWidth=0.6).encode(
        x=alt.X("n:Q", stack="zero", title=title, axis=alt.Axis(format=_FORMAT, tickMinStep=1)),
        order="rank:O",
        color=alt.Color(
            "state:N",
            title=None,
            scale=alt.Scale(domain=list(states), range=_STATE_COLOURS),
            legend=alt.Legend(orient="top", symbolStrokeColor="#274b6d"),
        ),
    )
    light = alt.datum.state == states[0]
    text = base.mark_text(fontSize=11).encode(
        x=alt.X("at:Q", title=title),
        text=alt.Text("n:Q", format=_FORMAT),
        color=alt.condition(light, alt.value("white"), alt.value(_INK)),
    )
    return alt.layer(drawn, text).properties(width=_NAMED_WIDTH, height={"step": _BAND})


def _data(values: list[dict[str, Any]]) -> alt.Data:
    return alt.Data(values=values)  # type: ignore[no-untyped-call]  # Altair leaves it untyped


def _records(points: Sequence[Point]) -> list[dict[str, Any]]:
    return [msgspec.structs.asdict(point) for point in points]


def _names(points: Sequence[Point]) -> alt.Y:
    order = list(dict.fromkeys(point.series for point in points))
    return alt.Y("series:N", sort=order, title=None, axis=alt.Axis(labelLimit=320, grid=False))


def _axis(unit: Unit) -> alt.Axis:
    step = 0.01 if unit == "share" else 1
    return alt.Axis(labelExpr=_label(unit), tickCount=_TICKS, tickMinStep=step)


def _label(unit: Unit) -> str:
    if unit == "share":
        return "format(datum.value * 100, ',.0f') + '\u00a0%'"
    return f"format(datum.value, '{_FORMAT}')"
