"""Pages hold WCAG 2.1 AA as far as axe-core can tell, and fit a narrow screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from praktiklog_web.site.page import menu
from tests.e2e.desk import Desk

pytestmark = pytest.mark.e2e

PATHS = ["/", *(f"/{page.name}" for page in menu()), "/flow?from=a&by=b"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(desk: Desk, browser: Browser, path: str, width: int) -> None:
    page = browser.new_page(locale="da-DK", viewport={"width": width, "height": 900})
    try:
        page.goto(f"{desk.url}{path}")
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        # 1.4.10: at 320 pixels nothing but tables and charts scrolls sideways.
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    finally:
        page.close()
