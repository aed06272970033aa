"""A chart is SVG that says what its table says."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from praktiklog_web.parts.figure import chart as charts
from praktiklog_web.parts.figure.figure import Figure

Row = dict[str, Any]

VACANCIES = Figure(measure="vacancies", template="", drawn="vacant")
OCCUPANCY = Figure(
    measure="occupancy", template="", drawn="occupancy", else_drawn="outside_slot_days", limit=1.0
)
FLOW = Figure(measure="flow", template="", drawn="mean_days")
EFFECT = Figure(measure="effect", template="", drawn="share", interval=("ci_low", "ci_high"))


def words(svg: str) -> list[str]:
    return [text for element in ET.fromstring(svg).iter() if (text := element.text)]  # noqa: S314


def months(jobcentres: int, number: int = 6) -> list[Row]:
    return [
        {
            "jobcentre": f"j{centre}",
            "month": f"2021-{month:02}",
            "occupancy": month / 10,
            "outside_slot_days": 0,
        }
        for centre in range(jobcentres)
        for month in range(1, number + 1)
    ]


def draw(*args: Any) -> charts.Drawing:
    drawing = charts.draw(*args)
    assert drawing is not None
    return drawing


def test_a_few_series_become_lines_with_a_shape_each() -> None:
    svg = draw(OCCUPANCY, ["jobcentre", "month"], months(3)).svg
    assert svg.count("mark-line role-mark") >= 1
    assert {"J0", "J1", "J2", "jan. 2021", "jun. 2021"} <= set(words(svg))


def test_many_series_become_cells_with_their_numbers() -> None:
    svg = draw(OCCUPANCY, ["jobcentre", "month"], months(8)).svg
    assert "mark-line" not in svg
    assert words(svg).count("60\N{NO-BREAK SPACE}%") == 8


def test_without_a_period_every_row_is_a_bar_with_its_number() -> None:
    rows = [{"jobcentre": "aarhus", "mean_days": 53.46}, {"jobcentre": "nyborg", "mean_days": None}]
    drawing = draw(FLOW, ["jobcentre"], rows)
    assert "53,5 dage" in words(drawing.svg)
    assert drawing.words == "Dage, gennemsnit. Aarhus: 53,5 dage."


def test_an_effect_is_drawn_with_its_interval_and_number() -> None:
    rows = [{"jobcentre": "aarhus", "share": 0.25, "ci_low": 0.2, "ci_high": 0.3, "observed": 1200}]
    drawing = draw(EFFECT, ["jobcentre"], rows)
    assert "25,0\N{NO-BREAK SPACE}% (n=1.200)" in words(drawing.svg)
    assert "mark-rule role-mark" in drawing.svg


def test_months_stand_in_order_whatever_the_series_have() -> None:
    rows = [
        {"jobcentre": "b", "month": "2021-03", "occupancy": 0.1},
        {"jobcentre": "a", "month": "2021-10", "occupancy": 0.2},
        {"jobcentre": "c", "month": "2020-12", "occupancy": 0.3},
    ]
    shown = words(draw(OCCUPANCY, ["jobcentre", "month"], rows).svg)
    found = [word for word in shown if re.search(r" 20\d\d$", word)]
    # Months without a number stand on the axis as well, or a gap would look like none.
    assert len(found) == 11
    assert (found[0], found[1], found[-1]) == ("dec. 2020", "jan. 2021", "okt. 2021")


def test_a_share_of_few_is_marked() -> None:
    rows = [
        {"jobcentre": "a", "share": 0.5, "ci_low": 0.1, "ci_high": 0.9, "observed": 4},
        {"jobcentre": "b", "share": 0.5, "ci_low": 0.1, "ci_high": 0.9, "observed": 5},
    ]
    drawing = draw(EFFECT, ["jobcentre"], rows)
    assert "50,0\N{NO-BREAK SPACE}% (n=4)*" in words(drawing.svg)
    assert "50,0\N{NO-BREAK SPACE}% (n=5)" in words(drawing.svg)
    assert "* færre end 5" in drawing.caption


def test_an_interval_is_spoken_of_where_there_is_one() -> None:
    one = {"month": "2021-01", "share": 0.5, "ci_low": 0.1, "ci_high": 0.9, "observed": 40}
    many = [{"jobcentre": f"j{centre}"} | one for centre in range(8)]
    assert "95 %-interval" in draw(EFFECT, ["jobcentre", "month"], many[:1]).caption
    assert "95 %-interval" not in draw(EFFECT, ["jobcentre", "month"], many).caption


def test_many_agreements_are_summed_by_jobcentre() -> None:
    rows = [
        {
            "jobcentre": f"j{n % 2}",
            "agreement_id": f"a{n}",
            "slot_kind": "centre",
            "occupied": 1,
            "reserved": 0,
            "vacant": 2,
        }
        for n in range(100)
    ]
    shown = words(draw(VACANCIES, VACANCIES.own_keys, rows).svg)
    assert {"J0", "J1"} <= set(shown)
    assert shown.count("100") >= 2
    alone = words(draw(VACANCIES, VACANCIES.own_keys, rows[::2] * 2).svg)
    assert "J0 · Virksomhedscenter" in alone


def test_what_is_too_much_to_draw_is_counted() -> None:
    rows = [{"agreement_id": f"a{n}", "mean_days": 1.0} for n in range(100)]
    assert draw(FLOW, ["agreement_id"], rows).left_out == 100 - charts.MOST_ROWS


@pytest.mark.parametrize("rows", [[], [{"jobcentre": "aarhus", "mean_days": None}]])
def test_no_number_gives_no_chart(rows: list[Row]) -> None:
    assert charts.draw(FLOW, ["jobcentre"], rows) is None


def test_text_in_a_chart_is_escaped() -> None:
    rows = [{"offer": "<script>&", "share": 0.5, "ci_low": 0.1, "ci_high": 0.9, "observed": 2}]
    svg = draw(EFFECT, ["offer"], rows).svg
    assert "<script" not in svg
    assert "<script>&" in words(svg)


def test_the_same_numbers_are_drawn_once() -> None:
    draw(OCCUPANCY, ["jobcentre", "month"], months(2))
    before = charts._render.cache_info()
    draw(OCCUPANCY, ["jobcentre", "month"], months(2))
    after = charts._render.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)
