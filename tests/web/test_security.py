"""Pages run no script but their own and load nothing from elsewhere."""

import re

import pytest
from litestar import Router, get
from litestar.testing import TestClient

from tests.web.site import Site

PATHS = [
    "/",
    "/vacancies?on=2021-02-10",
    "/occupancy",
    "/flow",
    "/effect",
    "/nowhere",
    "/flow?by=x",
]


@pytest.mark.parametrize("path", [*PATHS, "/flow.csv"])
def test_every_answer_has_a_strict_policy(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", PATHS)
def test_nothing_stands_inline_and_nothing_comes_from_elsewhere(
    client: TestClient, path: str
) -> None:
    html = client.get(path).text
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert "<style" not in html
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)
    addresses = re.findall(r'(?:src|href|action)="([^"]*)"', html)
    assert addresses
    assert all(address.startswith(("/", "#")) for address in addresses)
    assert not any(address.startswith("//") for address in addresses)


def test_every_static_file_that_a_page_names_is_there(client: TestClient) -> None:
    html = client.get("/").text
    files = re.findall(r'"(/static/[^"]+)"', html)
    assert len(files) == 3
    for file in files:
        answer = client.get(file)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_pages_are_kept_by_no_cache(client: TestClient) -> None:
    assert all(client.get(path).headers["cache-control"] == "no-store" for path in PATHS)


def test_an_error_of_our_own_shows_no_trace(past: Site) -> None:
    @get("/broken", sync_to_thread=False)
    def broken() -> str:
        raise RuntimeError("secret detail")

    router = Router("/more", route_handlers=[broken])
    with TestClient(past.app(routers=[router]), raise_server_exceptions=False) as client:
        page = client.get("/more/broken", headers={"Accept": "text/html"})
        problem = client.get("/more/broken", headers={"Accept": "application/json"})
    assert page.status_code == problem.status_code == 500
    assert "secret" not in page.text + problem.text
    assert "Traceback" not in page.text + problem.text
    assert problem.json()["status"] == 500
