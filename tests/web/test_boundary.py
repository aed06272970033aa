"""What comes in over HTTP: whose name, from which page, in which form, how many, how slowly."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from litestar import Request, Router, post
from litestar.testing import TestClient

from praktiklog_web.site import boundary
from tests.web.site import TEST_HOST, Site, served

BODY = b'{"a": 1}'
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def taking(past: Site) -> Iterator[TestClient]:
    @post("/commands/take", sync_to_thread=False)
    def take() -> str:
        return "taken"

    router = Router("/", route_handlers=[take])
    with TestClient(past.app(routers=[router])) as made:
        yield made


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""]
)
def test_a_name_that_is_not_ours_reads_nothing(taking: TestClient, host: str) -> None:
    answer = taking.get("/vacancies", headers={"Host": host})
    assert answer.status_code == 421
    assert answer.json()["title"] == "HostIsUnknown"
    assert "PRAKTIKLOG_WEB_HOSTS" in answer.json()["detail"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_loopback_is_known_by_every_port(taking: TestClient, host: str) -> None:
    assert taking.get("/vacancies", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),
        ({"Origin": f"http://{TEST_HOST}"}, 201),
        ({"Origin": f"https://{TEST_HOST}"}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": f"https://{TEST_HOST}.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_pages_of_other_sites_send_no_commands(
    taking: TestClient, headers: dict[str, str], status: int
) -> None:
    answer = taking.post("/commands/take", content=BODY, headers=JSON | headers)
    assert answer.status_code == status


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_form_of_another_site_is_no_command(taking: TestClient, kind: str) -> None:
    answer = taking.post("/commands/take", content=BODY, headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]


def test_json_may_name_its_encoding(taking: TestClient) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert taking.post("/commands/take", content=BODY, headers=headers).status_code == 201


@pytest.mark.parametrize("path", ["/", "/vacancies", "/occupancy", "/flow", "/effect.json"])
def test_head_is_get_without_its_body(taking: TestClient, path: str) -> None:
    answer = taking.head(path)
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["content-type"] == taking.get(path).headers["content-type"]


def test_one_client_has_a_bounded_share(past: Site) -> None:
    most = boundary.MOST_COMMANDS_AT_ONCE
    entered = threading.Semaphore(0)
    release = threading.Event()

    @post("/commands/wait", sync_to_thread=True)
    def wait() -> str:
        entered.release()
        release.wait(10)
        return "waited"

    app = past.app(routers=[Router("/", route_handlers=[wait])])
    held = app.asgi_handler
    assert isinstance(held, boundary.Boundary)
    with TestClient(app) as client:
        held._commands["testclient"] = most - 1
        first = threading.Thread(
            target=client.post, args=("/commands/wait",), kwargs={"content": BODY, "headers": JSON}
        )
        first.start()
        assert entered.acquire(timeout=10)
        answer = client.post("/commands/wait", content=BODY, headers=JSON)
        release.set()
        first.join()
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "1"
        assert client.post("/commands/wait", content=BODY, headers=JSON).status_code == 201


def test_a_body_that_is_too_large_is_refused(past: Site) -> None:
    @post("/commands/read")
    async def read(request: Request[Any, Any, Any]) -> int:
        return len(await request.body())

    with TestClient(past.app(routers=[Router("/", route_handlers=[read])])) as client:
        assert client.post("/commands/read", content=b" " * 60_000, headers=JSON).text == "60000"
        answer = client.post("/commands/read", content=b" " * 200_000, headers=JSON)
    assert answer.status_code == 413


def test_a_body_that_trickles_in_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boundary, "BODY_SECONDS", 0.1)

    async def trickle() -> Any:
        await asyncio.sleep(0.03)
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def read() -> list[str]:
        receive = boundary._in_time(trickle)
        return [(await receive())["type"] for _ in range(10)]

    assert asyncio.run(read())[-1] == "http.disconnect"


def test_slow_headers_and_idle_connections_are_closed(past: Site) -> None:
    limits = (
        "from praktiklog_web.site import connections\n"
        "connections.HEADER_SECONDS = 0.6; connections.IDLE_SECONDS = 1"
    )
    with served(past.conninfo, before=limits) as (url, _process):
        address = urlsplit(url)
        assert address.hostname is not None
        assert address.port is not None
        with socket.create_connection((address.hostname, address.port)) as slow:
            slow.settimeout(10)
            begun = time.monotonic()
            slow.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
            with pytest.raises(OSError, match=r"Broken pipe|reset"):  # noqa: PT012
                for _ in range(100):
                    slow.sendall(b"X-More: 1\r\n")
                    time.sleep(0.05)
            assert time.monotonic() - begun < 5
        with socket.create_connection((address.hostname, address.port)) as idle:
            idle.settimeout(10)
            idle.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            received = b""
            while chunk := idle.recv(65_536):  # ends where the server closes
                received += chunk
            assert received.startswith(b"HTTP/1.1 ")


def test_an_answer_does_not_wait_for_its_headers_to_be_acknowledged(past: Site) -> None:
    """A body that is sent after its headers would wait 40 ms on a connection that is kept."""
    seconds: list[float] = []
    with served(past.conninfo) as (url, _process):
        address = urlsplit(url)
        with socket.create_connection((address.hostname or "", address.port or 0)) as kept:
            kept.settimeout(10)
            for _ in range(40):
                begun = time.monotonic()
                kept.sendall(b"GET /static/live.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                _read_answer(kept)
                seconds.append(time.monotonic() - begun)
    # The first ones are acknowledged at once.
    assert min(seconds[20:]) < 0.035


def _read_answer(connection: socket.socket) -> None:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65_536)
    head, _, body = received.partition(b"\r\n\r\n")
    (length,) = (
        int(line.partition(b":")[2])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    while len(body) < length:
        body += connection.recv(65_536)
