"""Every number leads to what is behind it, and is the same when it is folded again."""

import re
from html import unescape

import httpx
import pytest

from praktiklog_web.site.page import menu
from tests.e2e.desk import Desk

pytestmark = pytest.mark.e2e

ENGLISH = {"Accept-Language": "en"}


@pytest.mark.parametrize("name", [page.name for page in menu()])
def test_every_number_of_a_page_explains_itself(desk: Desk, name: str) -> None:
    desk.start_placement()
    with httpx.Client(base_url=desk.url, headers=ENGLISH, timeout=30) as http:
        page = http.get(f"/{name}")
        links = dict.fromkeys(
            unescape(link) for link in re.findall(r'"(/explain\?[^"]+)"', page.text)
        )
        assert links or name in {"flow", "effect"}
        for link in list(links)[:40]:
            answer = http.get(link)
            assert answer.status_code == 200, link
            assert "it is the same" in answer.text, link
            assert "+00:00" not in answer.text, "a moment is written for a reader"
            behind = http.get(link.replace("/explain?", "/explain.json?")).json()
            assert behind["value"] == behind["refolded"]
            assert len(behind["events"]) >= len(behind["parts"]) > 0 or not behind["value"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "measure=nonsense",
        "measure=flow&column=referred",
        "measure=flow&column=nonsense&from=2021-01-01&to=2021-02-01",
        "measure=flow&column=referred&from=x&to=2021-02-01",
        "measure=flow&column=referred&from=2021-01-01&to=2021-02-01&where=nonsense=1",
        "measure=effect&column=share&from=2021-01-01&to=2021-02-01&param=horizon=9m",
    ],
)
def test_a_question_about_no_cell_is_explained(desk: Desk, query: str) -> None:
    answer = httpx.get(f"{desk.url}/explain?{query}", headers=ENGLISH | {"Accept": "text/html"})
    assert answer.status_code == 400
    assert "The question cannot be answered" in answer.text
