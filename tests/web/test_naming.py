"""Pages say names, beside them the ids that they stand for; files say ids and codes alone."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from litestar.testing import TestClient

from praktiklog_projections.directory.names import Name
from praktiklog_web.parts.naming import NO_NAMES, Naming
from tests.oracle import build
from tests.web.site import Site, rows_of

SHA = "a" * 64
LISTS = {SHA: {"branch": {"47": "Detailhandel"}, "task": {"packing": "Pakning"}}}
HOSTILE = "<img src=x onerror=alert(1)> & Søn\N{RIGHT-TO-LEFT OVERRIDE}"
NAMES = Naming(
    {
        "company_id": {"c1": Name("Bageriet"), "c2": Name("Fabrikken"), "c3": Name("Bageriet")},
        "agreement_id": {
            "a1": Name("Bageriet", "centre", ("Pakning",)),
            "a2": Name("Bageriet", "centre"),
        },
        "branch": {"47": Name("Detailhandel")},
    },
    frozenset({("company_id", "Bageriet")}),
)


@pytest.mark.parametrize(
    ("key", "code", "said"),
    [
        ("company_id", "c2", "Fabrikken"),
        ("company_id", "c1", "c1 · Bageriet"),
        ("company_id", "c9", "c9"),
        ("agreement_id", "a1", "Bageriet: Pakning"),
        ("branch", "47", "Detailhandel"),
        ("branch", None, "(ikke oplyst)"),
        ("slot_kind", "centre", "Virksomhedscenter"),
    ],
)
def test_a_value_is_called_so_that_no_other_is(key: str, code: str | None, said: str) -> None:
    assert NAMES.value(key, code) == said


@pytest.mark.parametrize(
    ("key", "row", "cell"),
    [
        ("company_id", {"company_id": "c1"}, ("Bageriet", "c1")),
        ("company_id", {"company_id": "c9"}, ("c9", None)),
        ("agreement_id", {"agreement_id": "a1"}, ("Bageriet: Pakning", "a1")),
        ("agreement_id", {"agreement_id": "a1", "company_id": "c1"}, ("Pakning", "a1")),
        ("agreement_id", {"agreement_id": "a2", "company_id": "c1"}, ("a2", None)),
        ("branch", {"branch": None}, ("(ikke oplyst)", None)),
    ],
)
def test_a_cell_has_the_id_beside_the_name(
    key: str, row: Mapping[str, Any], cell: tuple[str, str | None]
) -> None:
    assert NAMES.cell(key, row) == cell


def test_without_names_ids_are_shown() -> None:
    assert NO_NAMES.value("company_id", "c1") == "c1"


def company(company_id: str, name: str | None) -> dict[str, Any]:
    event = build.company("2021-02-03", company_id, "private", "47")
    return event | {"data": event["data"] | {"name": name}}


@pytest.fixture
def town(site: Site) -> Site:
    """Give a site with names: one is hostile, one is a sole trader's and so is not there."""
    opening = build.opened("2021-02-03", "x1", 1, "2021-02-03", company_id="x")
    opening["data"]["task_codes"] = ["packing", "sweeping"]
    adopted = {"ruleset": "codes.1", "valid_from": "2021-01-01", "sha256": SHA, "source": "test"}
    site.add(
        *build.numbered(
            "town",
            [
                company("x", HOSTILE),
                company("sole", None),
                opening,
                build.opened("2021-02-03", "s1", 1, "2021-02-03", company_id="sole"),
                build.event("rules.adopted", "codes.1", "2021-02-03", adopted, "_all"),
            ],
        )
    )
    return site


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/vacancies?on=2021-02-10", ["Company c1", "Pakning, sweeping", "sole"]),
        (
            "/occupancy?from=2021-02-01&to=2021-03-01&by=company_id",
            ['<bdi>Company c1</bdi> <small class="id">c1</small>'],
        ),
        ("/occupancy?from=2021-02-01&to=2021-03-01&by=agreement_id", ["Company c1", ">a1<"]),
        ("/occupancy?from=2021-02-01&to=2021-03-01&by=branch", ["Detailhandel", ">47<"]),
        (
            "/explain?measure=vacancies&column=slots&on=2021-02-10&where=agreement_id=a1",
            ["Aftale: Company c1"],
        ),
    ],
)
def test_pages_say_names_and_escape_them(town: Site, path: str, said: list[str]) -> None:
    with TestClient(town.app(codes=lambda sha256: LISTS.get(sha256, {}))) as client:
        page = client.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 200, page.text
    assert all(text in page.text for text in said)
    assert "<img" not in page.text
    if path.startswith("/vacancies"):
        assert "&lt;img src=x onerror=alert(1)&gt; &amp; Søn" in page.text


def test_the_list_of_vacancies_comes_before_its_chart(town: Site) -> None:
    with TestClient(town.app()) as client:
        page = client.get("/vacancies?on=2021-02-10").text
        other = client.get("/occupancy?from=2021-02-01&to=2021-03-01").text
    assert page.index("<table>") < page.index("<svg")
    assert other.index("<svg") < other.index("<table>")
    assert page.count('id="table"') == page.count('id="chart"') == page.count('id="known"') == 1


def test_what_is_behind_a_number_says_its_period(town: Site) -> None:
    asked = "measure=flow&column=referred&from=2021-01-01&to=2021-02-01"
    with TestClient(town.app()) as client:
        page = client.get(f"/explain?{asked}", headers={"Accept": "text/html"}).text
    assert "Flow fra 1. januar 2021 til og med 31. januar 2021" in page


def test_a_chart_says_names_in_its_picture_and_its_words(town: Site) -> None:
    with TestClient(town.app()) as client:
        page = client.get("/occupancy?from=2021-02-01&to=2021-03-01&by=company_id").text
    svg = re.search(r"<svg.*</svg>", page, re.DOTALL)
    assert svg is not None
    assert "Company c1" in svg[0]
    assert "<img" not in svg[0]
    assert "Company c1: " in page[: svg.start()]


def test_a_code_that_no_list_names_is_the_code(town: Site) -> None:
    with TestClient(town.app()) as client:
        page = client.get("/occupancy?from=2021-02-01&to=2021-03-01&by=branch").text
    assert '<th scope="row">47</th>' in page


def test_files_keep_ids_and_codes(town: Site) -> None:
    question = "from=2021-02-01&to=2021-03-01&by=company_id,branch"
    with TestClient(town.app(codes=lambda sha256: LISTS.get(sha256, {}))) as client:
        rows = rows_of(client.get(f"/occupancy.json?{question}").text)
        csv = client.get(f"/occupancy.csv?{question}").text
    assert {(row["company_id"], row["branch"]) for row in rows} >= {("c1", "47"), ("x", "47")}
    assert "c1,47," in csv
    assert "Company" not in csv + str(rows)


def test_a_name_is_the_one_of_the_moment_asked_from(town: Site) -> None:
    town.add(*build.numbered("renamed", [company("c1", "Det nye navn")]))
    question = "/occupancy?from=2021-02-01&to=2021-03-01&by=company_id"
    with TestClient(town.app()) as client:
        assert "Det nye navn" in client.get(question).text
        then = client.get(f"{question}&at_position=17").text
    assert "Det nye navn" not in then
    assert "Company c1" in then
