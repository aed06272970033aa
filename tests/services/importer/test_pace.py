"""An import lets go of the log within a second, however slow the machine."""

from hypothesis import given
from hypothesis import strategies as st

from praktiklog_services.importer.pace import Pace

MOST = 2_000


@given(st.floats(0.00001, 0.01))
def test_a_batch_holds_the_log_for_a_second_at_most(seconds_a_line: float) -> None:
    pace = Pace(MOST)
    for _ in range(10):
        pace.held(pace.lines, pace.lines * seconds_a_line)
    assert pace.lines * seconds_a_line <= 1.0
    assert pace.lines == MOST or pace.lines * seconds_a_line > 0.2


def test_it_takes_more_again_once_the_machine_is_fast() -> None:
    pace = Pace(MOST)
    pace.held(MOST, 30.0)
    slow = pace.lines
    assert slow < MOST
    for _ in range(10):
        pace.held(pace.lines, 0.01)
    assert pace.lines == MOST
