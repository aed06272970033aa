"""A real browser, and the running product for it to look at."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.desk import Desk
from tests.support.product import Product

CHROMIUM = shutil.which("chromium")
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
    if CHROMIUM is None:
        pytest.skip("chromium is missing; install Debian's package to run the browser tests")
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
    context = browser.new_context(java_script_enabled=False, locale="da-DK")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def desk(stack: Product) -> Iterator[Desk]:
    """Give a jobcentre that only these tests work in; the product may hold others."""
    made = Desk(stack.url)
    yield made
    made.close()
