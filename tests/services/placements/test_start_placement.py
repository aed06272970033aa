"""StartPlacement: a fact, recorded whatever rule it breaks; only contradictions are refused."""

from praktiklog_services.deciding.rules.already_registered import AlreadyRegistered
from praktiklog_services.placements.rules.more_than_full_time import MoreThanFullTime
from praktiklog_services.placements.rules.placement_ends_before_it_starts import (
    PlacementEndsBeforeItStarts,
)
from praktiklog_services.referrals.rules.referral_is_voided import ReferralIsVoided
from praktiklog_services.referrals.rules.unknown_referral import UnknownReferral
from praktiklog_services.referrals.rules.unknown_target_group import UnknownTargetGroup
from praktiklog_services.slots.rules.agreement_is_full import AgreementIsFull
from praktiklog_services.slots.rules.reservation_has_lapsed import ReservationHasLapsed
from praktiklog_services.slots.rules.reservation_is_voided import ReservationIsVoided
from praktiklog_services.slots.rules.unknown_agreement import UnknownAgreement
from praktiklog_services.slots.rules.unknown_reservation import UnknownReservation
from tests.services.facts import (
    agreed,
    day,
    ended,
    extended,
    hours,
    opened,
    placement_voided,
    referral_voided,
    referred,
    released,
    reserved,
    slot_voided,
    started,
)
from tests.support.spec import NOON, Log, given


def test_a_placement_starts_without_anything_before_it() -> None:
    event = given().when(started()).then(started())

    assert (event.jobcentre, event.subject) == ("aarhus", "l1")


def test_a_placement_starts_from_all_that_led_to_it() -> None:
    whole = started(agreement_id="a1", reservation_id="r1", referral_id="f1")
    before = [opened(slots=1), referred(), reserved(), agreed(reservation_id="r1")]

    given(*before).when(whole).then(whole)


def test_a_placement_starts_once_also_after_a_void() -> None:
    given(started("l2", company_id="c2")).when(started()).then(started())

    again = started(offer="loentilskud_public")
    for before in ([started()], [started(), placement_voided()]):
        given(*before).when(again).then_refused(AlreadyRegistered)
        given(*before).recorded(again).then_rejected(AlreadyRegistered)


def test_a_planned_end_before_the_start_contradicts_it() -> None:
    one_day = started(started_on=day(5, 10), planned_end_on=day(5, 10))
    given().when(one_day).then(one_day)

    backwards = started(started_on=day(5, 10), planned_end_on=day(5, 9))
    given().when(backwards).then_refused(PlacementEndsBeforeItStarts)
    given().recorded(backwards).then_rejected(PlacementEndsBeforeItStarts)


def test_what_it_comes_from_must_be_known() -> None:
    for fact, rule in (
        (started(referral_id="f1"), UnknownReferral),
        (started(reservation_id="r1"), UnknownReservation),
        (started(agreement_id="a1"), UnknownAgreement),
    ):
        assert given().when(fact).then_refused(rule).status == 404
        given().recorded(fact).then_rejected(rule)


def test_what_never_was_is_a_warning() -> None:
    from_void = started(referral_id="f1", reservation_id="r1")
    before = given(opened(), referred(), reserved(), slot_voided(), referral_voided())

    before.when(from_void).then(from_void, ReferralIsVoided, ReservationIsVoided)


def test_a_target_group_that_no_list_has_is_a_warning() -> None:
    odd = started(target_group="martians")

    given().when(odd).then(odd, UnknownTargetGroup)


def test_a_reservation_that_has_lapsed_is_a_warning() -> None:
    fact = started(reservation_id="r1")
    live = [opened(), referred(), reserved()]

    given(*live).when(fact).then(fact)
    given(*live, released()).when(fact).then(fact, ReservationHasLapsed)
    expired = [opened(), referred(), reserved(expires_at=NOON)]
    given(*expired).when(fact).then(fact, ReservationHasLapsed)


def test_a_full_agreement_is_a_warning_as_the_person_stands_there() -> None:
    fact = started("l2", agreement_id="a1")
    before = [opened(slots=1), started("l1", agreement_id="a1", candidate_id="p2")]

    given(opened(slots=1)).when(fact).then(fact)
    given(*before).when(fact).then(fact, AgreementIsFull)
    given(*before).recorded(fact).then_appended(AgreementIsFull)


def test_its_own_reservation_makes_room() -> None:
    fact = started(agreement_id="a1", reservation_id="r1", planned_end_on=day(7, 20))

    given(opened(slots=1), referred(), reserved()).when(fact).then(fact)
    other = started(agreement_id="a1", planned_end_on=day(7, 20))
    given(opened(slots=1), referred(), reserved()).when(other).then(other, AgreementIsFull)


def full_time(given_before: Log, hours_per_week: float, **more: object) -> None:
    fact = started("new", company_id="c2", hours_per_week=hours_per_week, **more)
    given_before.when(fact).then(fact)


def too_much(given_before: Log, hours_per_week: float, **more: object) -> None:
    fact = started("new", company_id="c2", hours_per_week=hours_per_week, **more)
    given_before.when(fact).then(fact, MoreThanFullTime)


def test_37_hours_a_week_are_full_time() -> None:
    full_time(given(), 37)
    too_much(given(), 37.1)


def test_the_hours_of_running_placements_are_added() -> None:
    running = started("old", hours_per_week=20)

    full_time(given(running), 17)
    too_much(given(running), 17.5)
    full_time(given(started("old", hours_per_week=20, candidate_id="p2")), 37)
    too_much(given(running, started("older", hours_per_week=10)), 8)


def test_hours_that_nobody_gave_count_as_none() -> None:
    full_time(given(started("old")), 37)
    fact = started("new", company_id="c2")
    given(started("old", hours_per_week=37)).when(fact).then(fact)


def test_placements_at_other_times_do_not_count() -> None:
    before = started("old", hours_per_week=37, started_on=day(3, 1), planned_end_on=day(7, 1))

    full_time(given(before, ended(day(5, 9), "old")), 37)
    too_much(given(before, ended(day(5, 10), "old")), 1)
    later = started("old", hours_per_week=37, started_on=day(5, 20))
    full_time(given(later), 37, planned_end_on=day(5, 19))
    too_much(given(later), 37, planned_end_on=day(5, 20))


def test_a_placement_that_never_was_does_not_count() -> None:
    full_time(given(started("old", hours_per_week=37), placement_voided("old")), 37)


def test_an_overdue_placement_counts_until_today() -> None:
    overdue = started("old", hours_per_week=37, planned_end_on=day(5, 12))
    elsewhere = {"started_on": day(6, 1), "planned_end_on": day(6, 9)}

    too_much(given(overdue), 1, **elsewhere)
    full_time(given(overdue, ended(day(5, 31), "old")), 37, **elsewhere)


def test_an_extension_counts() -> None:
    running = started("old", hours_per_week=37, planned_end_on=day(5, 31))

    too_much(given(running, extended(day(7, 1), "old")), 1, started_on=day(6, 1))


def test_hours_that_change_later_count_from_their_day() -> None:
    running = started("old", hours_per_week=10)
    more_in_june = [running, hours(30, day(6, 15), "old")]

    full_time(given(*more_in_june), 27, planned_end_on=day(6, 14))
    too_much(given(*more_in_june), 27, planned_end_on=day(6, 15))
    fewer = [started("old", hours_per_week=30), hours(10, day(5, 10), "old")]
    full_time(given(*fewer), 27)


def test_on_one_day_the_later_change_of_hours_wins() -> None:
    changed = [started("old", hours_per_week=10), hours(37, day(6, 1), "old")]

    full_time(given(*changed, hours(10, day(6, 1), "old")), 27)
