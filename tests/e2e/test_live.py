"""What a command does is on the open page within a second, without a reload."""

import time
from datetime import date, timedelta
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.stack import Stack

pytestmark = pytest.mark.e2e

TODAY = date.today()  # noqa: DTZ011 - the dates that a caseworker would enter
_NUMBERS = count(1)
# Marks the document: a reload would lose it.
MARK = "document.documentElement.dataset.kept = 'yes'"
KEPT = "document.documentElement.dataset.kept"
# The moment, by the browser's clock, at which a table first shows a text.
WAIT = """([text, began]) => new Promise((done) => {
  const look = () => {
    const shown = document.querySelector('#table').textContent.replace(/\\s+/g, ' ');
    if (shown.includes(text)) done(Date.now() - began); else requestAnimationFrame(look);
  };
  look();
})"""


def start_placement(stack: Stack) -> None:
    number = next(_NUMBERS)
    stack.command(
        "register-referral",
        referral_id=f"r{number}",
        candidate_id=f"k{number}",
        jobcentre="aarhus",
        target_group="kontanthjaelp",
        referred_on=TODAY.isoformat(),
    )
    stack.command(
        "start-placement",
        placement_id=f"p{number}",
        referral_id=f"r{number}",
        agreement_id="a1",
        company_id="c1",
        candidate_id=f"k{number}",
        jobcentre="aarhus",
        offer="praktik",
        target_group="kontanthjaelp",
        started_on=TODAY.isoformat(),
        planned_end_on=(TODAY + timedelta(days=60)).isoformat(),
    )


def ready(page: Page, url: str) -> None:
    """Open a page and wait until it follows the log."""
    page.goto(url)
    expect(page.get_by_role("status")).to_contain_text("Opdateres af sig selv")
    page.evaluate(MARK)


def occupied(page: Page) -> int:
    return int(page.locator("#table tbody tr td.number").nth(1).inner_text().replace(".", ""))


@pytest.mark.parametrize("times", range(5))
def test_a_started_placement_takes_a_slot_on_the_open_list(
    stack: Stack, page: Page, times: int
) -> None:
    ready(page, f"{stack.url}/vacancies")
    before = occupied(page)
    began = time.time()
    start_placement(stack)
    wanted = f"Virksomhedscenter 50 {before + 1} 0 {49 - before}"
    took = page.evaluate(WAIT, [wanted, began * 1000])
    print(f"command to page, run {times}: {took:.0f} ms")
    assert took < 1000
    assert page.evaluate(KEPT) == "yes"


def test_a_started_placement_raises_the_occupancy_shown(stack: Stack, page: Page) -> None:
    ready(page, f"{stack.url}/occupancy?from={TODAY}&to={TODAY + timedelta(days=1)}&by=jobcentre")
    before = occupied(page)
    chart = page.locator("#chart svg").inner_html()
    began = time.time()
    start_placement(stack)
    took = page.evaluate(WAIT, [f"Aarhus 50 {before + 1} ", began * 1000])
    assert took < 1000
    assert page.evaluate(KEPT) == "yes"
    assert page.locator("#chart svg").inner_html() != chart


def test_focus_and_entered_values_survive_a_refresh(stack: Stack, page: Page) -> None:
    ready(page, f"{stack.url}/vacancies")
    before = occupied(page)
    page.get_by_label("Dag", exact=True).fill("2030-01-01")
    page.get_by_role("region", name="Ledige pladser, tabel").focus()
    start_placement(stack)
    expect(page.locator("#table tbody")).to_contain_text(f"{before + 1}")
    assert page.evaluate("document.activeElement.id") == "table"
    assert page.get_by_label("Dag", exact=True).input_value() == "2030-01-01"


def test_a_burst_ends_with_the_last_state(stack: Stack, page: Page) -> None:
    ready(page, f"{stack.url}/vacancies")
    before = occupied(page)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    began = time.monotonic()
    for _ in range(10):
        start_placement(stack)
    lasted = time.monotonic() - began
    took = page.evaluate(WAIT, [f"Virksomhedscenter 50 {before + 10} 0", time.time() * 1000])
    assert took < 1000
    assert len(fetched) <= 4 * (lasted + 1) + 2


def test_a_hidden_page_catches_up_when_it_is_shown_again(stack: Stack, page: Page) -> None:
    ready(page, f"{stack.url}/vacancies")
    before = occupied(page)
    hide = "Object.defineProperty(document, 'hidden', {configurable: true, get: () => %s});"
    changed = "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(hide % "true" + changed)
    start_placement(stack)
    page.wait_for_timeout(500)
    assert occupied(page) == before
    page.evaluate(hide % "false" + changed)
    page.evaluate(WAIT, [f"Virksomhedscenter 50 {before + 1} 0", 0])


def test_a_page_about_the_past_does_not_move(stack: Stack, page: Page) -> None:
    page.goto(f"{stack.url}/vacancies")
    page.get_by_role("link", name="Fast link til netop disse tal").click()
    fixed = page.locator("#table").inner_text()
    start_placement(stack)
    page.wait_for_timeout(800)
    assert page.locator("#table").inner_text() == fixed
    page.reload()
    assert page.locator("#table").inner_text() == fixed
