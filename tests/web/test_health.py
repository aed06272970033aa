"""`/health` and `/metrics` say what the composition root reports, and with which code."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from praktiklog_web.site.health import Report, health_router


def client(*, ok: bool) -> TestClient[Litestar]:
    report = Report(ok=ok, fields={"roles": [{"name": "relay"}]}, metrics=lambda: b"x 1.0\n")
    return TestClient(Litestar([health_router(lambda: report, "text/plain; version=0.0.4")]))


@pytest.mark.parametrize(("ok", "code", "word"), [(True, 200, "ok"), (False, 503, "failing")])
def test_health_answers_with_a_code_that_a_load_balancer_reads(
    ok: bool, code: int, word: str
) -> None:
    with client(ok=ok) as asking:
        answer = asking.get("/health")
    assert answer.status_code == code
    assert answer.json() == {"status": word, "roles": [{"name": "relay"}]}
    assert answer.headers["cache-control"] == "no-store"


def test_metrics_are_plain_text() -> None:
    with client(ok=True) as asking:
        answer = asking.get("/metrics")
    assert answer.text == "x 1.0\n"
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
