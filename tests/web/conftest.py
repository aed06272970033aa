"""A real PostgreSQL with projections, and the pages over it."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from litestar.testing import TestClient

from praktiklog_runtime import postgres
from praktiklog_runtime.settings import Settings
from tests.projections.support import database
from tests.web.site import HISTORY, Site

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = Path(tmp_path_factory.mktemp("web"))
    settings = Settings(data=data, nats_keys=data / "nats" / "keys")
    try:
        yield postgres.ensure(settings)
    finally:
        postgres.stop(settings)


@pytest.fixture
def empty(server: str) -> Iterator[Site]:
    """Give a site whose log is empty."""
    with database(server, f"web_{next(_NUMBERS)}") as conninfo:
        yield Site(conninfo, [])


@pytest.fixture
def site(empty: Site) -> Site:
    """Give a site with a short history of 2021, to which a test may add."""
    empty.add(*HISTORY)
    return empty


@pytest.fixture(scope="module")
def past(server: str) -> Iterator[Site]:
    """Give the same history to tests that only read."""
    with database(server, f"web_{next(_NUMBERS)}") as conninfo:
        yield Site(conninfo, HISTORY)


@pytest.fixture(scope="module")
def client(past: Site) -> Iterator[TestClient]:
    with TestClient(past.app(), raise_server_exceptions=False) as made:
        made.headers["Accept"] = "text/html"
        yield made
