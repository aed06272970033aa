"""What a command does is on the open page within a second, without a reload."""

import time
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk import SLOTS, TODAY, Desk

pytestmark = pytest.mark.e2e

# Marks the document: a reload would lose it.
MARK = "document.documentElement.dataset.kept = 'yes'"
KEPT = "document.documentElement.dataset.kept"
# The moment, by the browser's clock, at which a table first shows a text.
WAIT = """([text, began]) => new Promise((done) => {
  const end = performance.now() + 10000;
  const look = () => {
    const shown = document.querySelector('#table').innerText.replace(/\\s+/g, ' ');
    const took = Date.now() - began;
    if (shown.includes(text)) done(took);
    else if (performance.now() > end) done(10000);
    else requestAnimationFrame(look);
  };
  look();
})"""


def ready(page: Page, url: str) -> None:
    """Open a page and wait until it follows the log."""
    page.goto(url)
    expect(page.get_by_role("status")).to_contain_text("Opdateres af sig selv")
    page.evaluate(MARK)


def occupied(page: Page) -> int:
    return int(page.locator("#table tbody tr td.number").nth(1).inner_text().replace(".", ""))


@pytest.mark.parametrize("times", range(5))
def test_a_started_placement_takes_a_slot_on_the_open_list(
    desk: Desk, page: Page, times: int
) -> None:
    ready(page, desk.address("vacancies"))
    before = occupied(page)
    began = time.time()
    desk.start_placement()
    wanted = f"Virksomhedscenter {SLOTS} {before + 1} 0 {SLOTS - before - 1}"
    took = page.evaluate(WAIT, [wanted, began * 1000])
    print(f"command to page, run {times}: {took:.0f} ms")
    assert took < 1000
    assert page.evaluate(KEPT) == "yes"


def test_a_started_placement_raises_the_occupancy_shown(desk: Desk, page: Page) -> None:
    tomorrow = TODAY + timedelta(days=1)
    address = desk.address("occupancy", by="jobcentre", to=tomorrow) + f"&from={TODAY}"
    ready(page, address)
    before = occupied(page)
    chart = page.locator("#chart svg").inner_html()
    began = time.time()
    desk.start_placement()
    took = page.evaluate(WAIT, [f"Browser {SLOTS} {before + 1} ", began * 1000])
    assert took < 1000
    assert page.evaluate(KEPT) == "yes"
    page.wait_for_function(
        "old => document.querySelector('#chart svg').innerHTML !== old", arg=chart
    )
    assert time.time() - began < 1.5


def test_focus_and_entered_values_survive_a_refresh(desk: Desk, page: Page) -> None:
    ready(page, desk.address("vacancies"))
    before = occupied(page)
    page.get_by_label("Dag", exact=True).fill("2030-01-01")
    page.get_by_role("region", name="Ledige pladser, tabel").focus()
    desk.start_placement()
    expect(page.locator("#table tbody")).to_contain_text(f"{before + 1}")
    assert page.evaluate("document.activeElement.id") == "table"
    assert page.get_by_label("Dag", exact=True).input_value() == "2030-01-01"


def test_a_burst_ends_with_the_last_state(desk: Desk, page: Page) -> None:
    ready(page, desk.address("vacancies"))
    before = occupied(page)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    began = time.monotonic()
    for _ in range(10):
        desk.start_placement()
    lasted = time.monotonic() - began
    took = page.evaluate(WAIT, [f"Virksomhedscenter {SLOTS} {before + 10} 0", time.time() * 1000])
    assert took < 1000
    # Table and chart are asked for at most four times a second each.
    assert len(fetched) <= 2 * 4 * (lasted + 2)


def test_a_hidden_page_catches_up_when_it_is_shown_again(desk: Desk, page: Page) -> None:
    ready(page, desk.address("vacancies"))
    before = occupied(page)
    hide = "Object.defineProperty(document, 'hidden', {configurable: true, get: () => %s});"
    changed = "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(hide % "true" + changed)
    desk.start_placement()
    page.wait_for_timeout(500)
    assert occupied(page) == before
    page.evaluate(hide % "false" + changed)
    page.evaluate(WAIT, [f"Virksomhedscenter {SLOTS} {before + 1} 0", 0])


def test_a_page_about_the_past_does_not_move(desk: Desk, page: Page) -> None:
    page.goto(desk.address("vacancies"))
    page.get_by_role("link", name="Fast link til netop disse tal").click()
    fixed = page.locator("#table").inner_text()
    desk.start_placement()
    page.wait_for_timeout(800)
    assert page.locator("#table").inner_text() == fixed
    page.reload()
    assert page.locator("#table").inner_text() == fixed
