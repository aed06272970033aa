"""OutcomeIsEarly."""

from praktiklog_services.outcomes.rules.outcome_is_early import OutcomeIsEarly
from tests.services.facts import day, ended, observed, started
from tests.support.spec import given


def test_an_outcome_is_observed_when_its_horizon_is_reached() -> None:
    # 4 weeks after 4 May is 1 June.
    for ended_on, is_early in ((day(5, 4), False), (day(5, 5), True)):
        outcome = given(started(started_on=day(4, 1)), ended(ended_on)).when(observed())
        if is_early:
            assert outcome.then_warned(OutcomeIsEarly).params["due"] == "2021-06-02"
        else:
            outcome.then_not_warned(OutcomeIsEarly)
