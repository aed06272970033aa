"""A real browser, and the whole product for it to look at."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.stack import Stack, running

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a page on which any script error or refused resource fails the test."""
    context = browser.new_context(locale="da-DK", viewport={"width": 1200, "height": 800})
    made = context.new_page()
    wrong: list[str] = []
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield made
    context.close()
    assert not wrong


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """Give a page without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Give the running product with one company and one agreement, open today."""
    with running(tmp_path_factory.mktemp("stack")) as made:
        company = {"company_id": "c1", "name": "Bageriet", "sector": "private"}
        made.command("register-company", jobcentre="aarhus", **company)
        opened_on = (date.today() - timedelta(days=20)).isoformat()  # noqa: DTZ011 - as a user
        made.command(
            "open-slots",
            agreement_id="a1",
            company_id="c1",
            jobcentre="aarhus",
            slot_kind="centre",
            slots=50,
            opened_on=opened_on,
        )
        yield made
