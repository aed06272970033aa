"""What pages say before their figures where these miss something."""

from collections.abc import Iterator

import psycopg
import pytest
from litestar.testing import TestClient

from tests.web.site import Site


@pytest.fixture
def parked(past: Site) -> Iterator[None]:
    """One event of the occupancy is parked."""
    row = ("occupancy_1", 3)
    with psycopg.connect(past.conninfo, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO projections.parked (instance, position, reason, things) "
            "VALUES (%s, %s, 'a fault', '{}')",
            row,
        )
        yield
        connection.execute(
            "DELETE FROM projections.parked WHERE instance = %s AND position = %s", row
        )


@pytest.mark.usefixtures("parked")
def test_parked_events_are_told_where_figures_miss_them(client: TestClient) -> None:
    told = "1 hændelse er sat til side"
    assert told in client.get("/occupancy").text
    assert told not in client.get("/flow").text


def test_nothing_is_told_where_nothing_is_parked(client: TestClient) -> None:
    assert "sat til side" not in client.get("/occupancy").text
