"""What was known at a position is what a projection says that has folded no more than that."""

from itertools import accumulate

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praktiklog_projections.asking.answer import plain
from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.catalogue import identifiers, measure
from praktiklog_projections.asking.query import Question
from praktiklog_projections.asking.scratch import folded
from tests.audit.test_diff import questions
from tests.oracle.histories import histories
from tests.oracle.known_at import moment_of
from tests.projections.support import Plain, positioned

HISTORIES = 30
POSITIONS = 10
"""Of each history: 300 random positions, with late facts, older history and voids before them."""


@given(data=st.data(), history=histories())
@settings(
    max_examples=HISTORIES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_as_known_answers_equal_replays_to_random_positions(
    data: st.DataObject, history: list[Plain]
) -> None:
    if not history:
        return
    events = positioned(history)
    moments = list(accumulate((moment_of(event) for event in history), max))
    each = measure(data.draw(st.sampled_from(identifiers())))
    asked = questions(data.draw, each, moments[0].date(), moments[-1].date())
    with folded(each.projection, events) as whole:
        for _ in range(POSITIONS):
            position = data.draw(st.integers(1, len(history)))
            moment = moments[position - 1]
            last = sum(known <= moment for known in moments)
            then = plain(Question(whole, AsOf(moment, position), moment), asked)
            by_moment = plain(Question(whole, AsOf(moment), moment), asked)
            with folded(each.projection, events[:position]) as replayed:
                assert then == plain(Question(replayed, None, moment), asked)
            assert by_moment == plain(Question(whole, AsOf(moment, last), moment), asked)
