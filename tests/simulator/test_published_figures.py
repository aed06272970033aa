"""Every published figure that is asked for is there, as printed, with its reading."""

from collections import Counter
from datetime import date

import pytest

from praktiklog_simulator.published import (
    CentresOpen,
    EffectShare,
    InflowPerMonth,
    MeanDays,
    PersonsInPlacement,
    Published,
    ShareStarted,
    SlotsAvailable,
    published_figures,
)

# Inspirationskatalog, part 2: persons, slots in centres, centres, single slots.
DEVELOPMENT = {
    ("aarhus", 2010): (331, 86, 7, 220),
    ("aarhus", 2011): (616, 389, 53, 440),
    ("fredensborg", 2010): (41, 43, 7, 78),
    ("fredensborg", 2011): (82, 55, 13, 120),
    ("holstebro", 2010): (156, 75, 17, 77),
    ("holstebro", 2011): (214, 126, 45, 87),
    ("kalundborg", 2010): (50, 20, 5, 25),
    ("kalundborg", 2011): (90, 80, 24, 22),
    ("middelfart", 2010): (56, 37, 9, 16),
    ("middelfart", 2011): (97, 86, 19, 36),
    ("nyborg", 2010): (49, 57, 11, 20),
    ("nyborg", 2011): (44, 58, 13, 12),
}
# Chapter 5 and part 2: inflow, time by unit, share on.
INFLOW = {"holstebro": 36, "kalundborg": 15, "middelfart": 19, "aarhus": 72, "fredensborg": 7}
DAYS = {
    ("holstebro", "days"): 15,
    ("kalundborg", "weeks"): 4.8,
    ("kalundborg", "working_days"): 24,
    ("middelfart", "days"): 53,
    ("aarhus", "days"): 65,
    ("fredensborg", "days"): 50,
}
SHARES = {"holstebro": 92, "kalundborg": 80, "middelfart": 74}
# Table 1: kontanthjælp jobparat, kontanthjælp aktivitetsparat, dagpenge.
EFFECT = {
    None: (19.2, 5.0, 32.5),
    "koebenhavn": (14.8, 5.6, 33.0),
    "aarhus": (24.0, 3.6, 29.8),
    "aalborg": (21.7, 9.2, 30.7),
    "odense": (13.0, 3.0, 35.6),
    "esbjerg-fanoe": (18.9, 3.8, 30.8),
    "randers": (21.4, 5.3, 16.7),
}
MARKED = {
    "s003-persons-aarhus-2010-06",
    "s003-persons-holstebro-2010-06",
    "s003-persons-holstebro-2011-06",
    "s003-persons-kalundborg-2010-06",
    "s003-persons-middelfart-2010-06",
    "s003-centre-slots-holstebro-2011-06",
    "s003-centres-holstebro-2011-06",
    "s003-centre-slots-kalundborg-2011-06",
    "s003-centres-kalundborg-2011-06",
    "s003-single-slots-fredensborg-2011-06",
    "s003-mean-days-holstebro",
    "s003-mean-working-days-kalundborg",
    "s003-mean-days-middelfart",
    "s003-mean-days-aarhus",
}


@pytest.fixture(scope="module")
def published() -> list[Published]:
    return published_figures()


def test_there_are_83_figures_with_an_id_each(published: list[Published]) -> None:
    assert len(DEVELOPMENT) * 4 + len(INFLOW) + len(DAYS) + len(SHARES) + len(EFFECT) * 3 == 83
    assert len(published) == 83
    assert max(Counter(figure.id for figure in published).values()) == 1


def test_persons_slots_and_centres_are_as_printed(published: list[Published]) -> None:
    found: dict[tuple[str, int], dict[str, float]] = {key: {} for key in DEVELOPMENT}
    for figure in published:
        match figure.question:
            case PersonsInPlacement(jobcentre, on):
                what = "persons"
            case SlotsAvailable(jobcentre, kind, on):
                what = kind
            case CentresOpen(jobcentre, on):
                what = "centres"
            case _:
                continue
        assert (on.month, on.day) == (6, 15)
        assert figure.decimals == 0
        assert what not in found[jobcentre, on.year]
        found[jobcentre, on.year][what] = figure.published
    assert found == {
        key: {"persons": persons, "centre": slots, "centres": centres, "single": single}
        for key, (persons, slots, centres, single) in DEVELOPMENT.items()
    }


def test_inflow_time_and_share_are_as_printed(published: list[Published]) -> None:
    inflow, days, shares = {}, {}, {}
    for figure in published:
        match figure.question:
            case InflowPerMonth(jobcentre, from_, to):
                inflow[jobcentre] = figure.published
            case MeanDays(jobcentre, from_, to, unit):
                days[jobcentre, unit] = figure.published
                assert figure.decimals == (1 if unit == "weeks" else 0)
            case ShareStarted(jobcentre, from_, to):
                shares[jobcentre] = figure.published
            case _:
                continue
        assert (from_, to) == (date(2011, 1, 1), date(2011, 7, 1))
    assert (inflow, days, shares) == (INFLOW, DAYS, SHARES)


def test_the_effect_is_as_printed(published: list[Published]) -> None:
    found = {}
    for figure in published:
        if isinstance(figure.question, EffectShare):
            asked = figure.question
            assert (asked.from_, asked.to) == (date(2019, 7, 1), date(2019, 10, 1))
            assert (asked.horizon, figure.decimals) == ("3m", 1)
            found[asked.jobcentre, asked.benefit, asked.readiness] = figure.published
    groups = (
        ("kontanthjaelp", "jobparat"),
        ("kontanthjaelp", "aktivitetsparat"),
        ("dagpenge", None),
    )
    assert found == {
        (jobcentre, *group): share
        for jobcentre, shares in EFFECT.items()
        for group, share in zip(groups, shares, strict=True)
    }


def test_every_figure_names_its_document_and_its_reading(published: list[Published]) -> None:
    for figure in published:
        assert figure.source.startswith(("DISCUS, Inspirationskatalog", "Københavns Kommune"))
        assert figure.source.endswith(".csv)")
        assert figure.note
        match figure.question:
            case EffectShare():
                assert "the quarter is read as when the placements ended" in figure.note
                assert "assumed: " in figure.note
            case ShareStarted():
                assert "assumed: " in figure.note
            case MeanDays():
                assert "mean_days" in figure.note
            case PersonsInPlacement() | SlotsAvailable() | CentresOpen():
                assert "June is read as its 15th" in figure.note


def test_the_year_of_two_flows_is_told_to_be_uncertain(published: list[Published]) -> None:
    uncertain = {figure.id for figure in published if "year uncertain" in (figure.note or "")}
    assert uncertain == {
        "s003-inflow-aarhus",
        "s003-mean-days-aarhus",
        "s003-inflow-fredensborg",
        "s003-mean-days-fredensborg",
    }


def test_what_contradicts_something_else_that_was_published_is_marked(
    published: list[Published],
) -> None:
    marked = {figure.id for figure in published if (figure.note or "").startswith("contradicts")}
    assert marked == MARKED


def test_persons_beyond_the_printed_slots_are_all_marked() -> None:
    beyond = {
        f"s003-persons-{jobcentre}-{year}-06"
        for (jobcentre, year), (persons, centre, _, single) in DEVELOPMENT.items()
        if persons > centre + single
    }
    assert {name for name in MARKED if "persons" in name} == beyond
