"""Pages work without JavaScript, with a keyboard, and on paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk import Desk

pytestmark = pytest.mark.e2e

TITLES = ("Ledige pladser", "Belægning", "Flow", "Effekt")


def test_every_page_is_reached_by_links_without_javascript(desk: Desk, plain: Page) -> None:
    plain.goto(desk.url)
    for title in TITLES:
        plain.get_by_role("navigation").get_by_role("link", name=title).click()
        expect(plain.get_by_role("heading", level=1)).to_contain_text(title)
        expect(plain.get_by_role("navigation").locator("[aria-current=page]")).to_have_text(title)
        expect(plain.get_by_text("Sådan regnes tallene")).to_be_visible()


def test_a_form_asks_without_javascript(desk: Desk, plain: Page) -> None:
    plain.goto(desk.address("occupancy"))
    plain.get_by_label("Aftale").check()
    plain.get_by_label("Måned").uncheck()
    plain.get_by_label("Jobcenter").first.select_option("browser")
    plain.get_by_role("button", name="Vis").click()
    assert "by=agreement_id" in plain.url
    expect(plain.get_by_role("columnheader", name="Aftale", exact=True)).to_be_visible()
    expect(plain.get_by_role("cell", name="Bageriet browser-a1", exact=True)).to_be_visible()
    expect(plain.get_by_role("img", name="Belægning. Browser · Bageriet")).to_be_visible()


def test_taking_every_division_away_leaves_the_total(desk: Desk, plain: Page) -> None:
    plain.goto(desk.address("occupancy"))
    for name in ("Jobcenter", "Måned"):
        plain.get_by_role("checkbox", name=name).uncheck()
    plain.get_by_role("button", name="Vis").click()
    assert plain.locator("#table tbody tr").count() == 1


def test_a_mistake_is_explained_without_javascript(desk: Desk, plain: Page) -> None:
    answer = plain.goto(f"{desk.url}/flow?from=2021-02-01&to=2021-01-01")
    assert answer is not None
    assert answer.status == 400
    expect(plain.get_by_text("Perioden er tom")).to_be_visible()
    plain.get_by_role("link", name="Vis Flow uden valg").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Flow")


def test_the_first_tab_leads_past_the_menu(desk: Desk, page: Page) -> None:
    page.goto(desk.address("vacancies"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Gå til indholdet")).to_be_focused()
    expect(page.get_by_role("link", name="Gå til indholdet")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_everything_to_operate_is_reached_by_keyboard(desk: Desk, page: Page) -> None:
    page.goto(desk.address("effect"))
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.outerHTML.slice(0, 60)"))
    wanted = page.evaluate(
        "[...document.querySelectorAll('a, select, button, summary, input:not([type=hidden])')]"
        ".filter((each) => each.checkVisibility()).map((each) => each.outerHTML.slice(0, 60))"
    )
    assert set(wanted) <= reached


def test_the_list_of_vacancies_prints_on_one_dated_page(desk: Desk, page: Page) -> None:
    page.goto(desk.address("vacancies"))
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", paper)) == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"\d+\. \w+ 20\d\d"))
    expect(page.locator("#known")).to_contain_text("Som kendt ved position")
    expect(page.get_by_role("button", name="Vis")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/vacancies", "/occupancy", "/flow?from=a&by=b"])
def test_text_has_enough_contrast(desk: Desk, plain: Page, path: str, scheme: str) -> None:
    """WCAG 2.1, 1.4.3: at least 4.5 to 1."""
    plain.emulate_media(color_scheme=scheme)
    plain.goto(f"{desk.url}{path}")
    poor = plain.evaluate(CONTRAST)
    assert poor == []


CONTRAST = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, place) => sum + c * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll('body *:not(svg *)')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility()) continue;
    const pair = [light(numbers(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (ratio < 4.5) poor.push(`${element.tagName} ${element.textContent.trim()} ${ratio}`);
  }
  return poor;
}"""
