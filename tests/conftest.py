"""Fixtures that every folder of tests shares."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.support.postgres import log, log_database, postgres_server  # noqa: F401  fixtures
from tests.support.product import Product, product

FreshStack = Callable[..., Product]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--kill-events",
        type=int,
        default=5_000,
        help="events of the import in the middle of which processes are killed",
    )
    parser.addoption(
        "--verify-runs",
        type=int,
        default=0,
        help="how often the log is verified while it is imported and processes are killed",
    )
    parser.addoption(
        "--stop-seconds",
        type=float,
        default=0.0,
        help="how long each process is stopped; by default some of them, until they are replaced",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests last: their driver keeps an event loop running in this thread for good."""
    items.sort(key=lambda item: "e2e" in item.path.parts)


@pytest.fixture(scope="session")
def stack() -> Iterator[Product]:
    """Give the running product with its pages; tests that share it add to one log."""
    with product() as made:
        made.up(web=True)
        yield made


@pytest.fixture
def fresh_stack() -> Iterator[FreshStack]:
    """Make products of a test's own, each on an empty log; not running yet unless asked for."""
    with ExitStack() as opened:

        def make(*, up: bool = False) -> Product:
            made = opened.enter_context(product())
            if up:
                made.up()
            return made

        yield make
