from datetime import UTC, date, datetime

import pytest

from praktiklog_runtime import clock


def test_now_knows_its_zone() -> None:
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 1, 31, 22, 59, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 23, 0, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_the_danish_day_begins_at_midnight_in_copenhagen(moment: datetime, expected: date) -> None:
    assert clock.danish_date(moment) == expected


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.danish_date(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
