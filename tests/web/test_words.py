"""Every text of the pages stands in every catalogue, and means the same with its gaps."""

import string
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po
from litestar.testing import TestClient

from praktiklog_web.site.formats import number
from praktiklog_web.site.language import LANGUAGES, chosen, speaking
from praktiklog_web.site.page import Page, menu
from tests.web.words import texts

SOURCE = "en"


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != SOURCE])
def test_every_text_is_in_the_catalogue_and_no_other(language: str) -> None:
    file = files("praktiklog_web").joinpath("locale", f"{language}.po")
    with file.open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    said = {message.id if isinstance(message.id, str) else tuple(message.id): message.string
            for message in catalogue if message.id}  # fmt: skip
    assert set(said) == set(texts())
    for text, words in said.items():
        pairs = zip(text, words, strict=True) if isinstance(text, tuple) else [(text, words)]
        for ours, theirs in pairs:
            assert theirs
            assert gaps(ours) == gaps(theirs), ours


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(
    ("query", "cookies", "accepted", "language"),
    [
        ({}, {}, "", "da"),
        ({}, {}, "de-DE,de;q=0.9", "da"),
        ({}, {}, "en-GB,en;q=0.9,da;q=0.8", "en"),
        ({}, {}, "en;q=0.2, da-DK;q=0.7", "da"),
        ({}, {}, "en;q=broken", "da"),
        ({}, {"praktiklog-language": "en"}, "da", "en"),
        ({"lang": "da"}, {"praktiklog-language": "en"}, "en", "da"),
        ({"lang": "xx"}, {}, "en", "en"),
    ],
)
def test_the_language_is_the_readers(
    query: dict[str, str], cookies: dict[str, str], accepted: str, language: str
) -> None:
    assert chosen(query, cookies, accepted) == language


@pytest.mark.parametrize("page", menu(), ids=lambda page: page.name)
def test_a_page_speaks_english_where_it_is_asked_to(client: TestClient, page: Page) -> None:
    answer = client.get(f"/{page.name}", headers={"Accept-Language": "en"})
    assert answer.headers["content-language"] == "en"
    assert '<html lang="en">' in answer.text
    assert "How the figures are computed" in answer.text
    assert "Sådan" not in answer.text


def test_a_choice_of_language_is_kept(client: TestClient) -> None:
    answer = client.get("/?lang=en")
    assert "praktiklog-language=en" in answer.headers["set-cookie"]
    assert "How fresh the figures are" in client.get("/").text
    client.cookies.clear()
    assert "Hvor friske tallene er" in client.get("/").text


def test_words_follow_the_block() -> None:
    with speaking("en"):
        assert number(1234.5, 1) == "1,234.5"
    assert number(1234.5, 1) == "1.234,5"
