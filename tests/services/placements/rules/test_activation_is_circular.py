"""ActivationIsCircular."""

from praktiklog_events import PlacementStarted
from praktiklog_services.placements.rules.activation_is_circular import ActivationIsCircular
from tests.services.facts import day, ended, started
from tests.support.laws import local
from tests.support.spec import given

WINDOW = local('[repeat]\ncircular_window = "24m"\ncircular_count = 3')


def past(number: int) -> PlacementStarted:
    return started(
        f"l{number}",
        company_id=f"c{number}",
        started_on=day(number, 1, 2020),
        planned_end_on=day(number, 28, 2020),
    )


def test_three_praktik_in_24_months_that_led_nowhere_are_a_circle() -> None:
    new = started("new", company_id="c9")

    given(WINDOW, past(1), past(2), past(3)).when(new).then_warned(ActivationIsCircular)
    given(WINDOW, past(1), past(2)).when(new).then_not_warned(ActivationIsCircular)
    left = ended(day(3, 28, 2020), "l3")  # into education
    given(WINDOW, past(1), past(2), past(3), left).when(new).then_not_warned(ActivationIsCircular)
