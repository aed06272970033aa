"""What the known events say about each thing: plain records, read once from the start of the log.

Voided things are left out here, so no figure can count them by mistake.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from tests.oracle.known_at import Event

T = TypeVar("T")

PARENT = {"akademikere": "dagpenge", "dagpenge_oevrige": "dagpenge"}


@dataclass
class Agreement:
    """A slot agreement: what it offers from which day on, in the order of the log."""

    agreement_id: str
    company_id: str
    jobcentre: str
    slot_kind: str
    opened_on: date
    capacities: list[tuple[date, int]]
    pauses: list[tuple[date, bool]] = field(default_factory=list)
    closings: list[date] = field(default_factory=list)
    confirmations: list[date] = field(default_factory=list)

    def is_open(self, day: date) -> bool:
        """Say whether it has opened and has not closed by that day."""
        return self.opened_on <= day and not any(closed <= day for closed in self.closings)

    def capacity(self, day: date) -> int:
        """Return the slots available that day."""
        if not self.is_open(day) or last_by_day(self.pauses, day, default=False):
            return 0
        return last_by_day(self.capacities, day, default=0)


@dataclass
class Placement:
    """A placement that has started and was not voided."""

    placement_id: str
    referral_id: str | None
    reservation_id: str | None
    agreement_id: str | None
    company_id: str
    jobcentre: str
    offer: str
    practice_type: str | None
    target_group: str
    readiness: str | None
    started_on: date
    planned_end_on: date
    ended_on: date | None
    outcomes: dict[str, dict[str, str]]
    """Horizon to source to the status that counts from that source."""


@dataclass
class Reservation:
    """A booked slot; release and start are kept apart from its days."""

    reservation_id: str
    agreement_id: str
    starts_on: date
    ends_on: date
    expires_at: datetime
    released_on: date | None
    started_on: date | None


@dataclass
class Referral:
    """A referral that was not voided."""

    referral_id: str
    jobcentre: str
    target_group: str
    readiness: str | None
    referred_on: date
    course_started_on: date | None
    closed_on: date | None
    started_on: date | None


def last_by_day(changes: Sequence[tuple[date, T]], day: date, *, default: T) -> T:
    """Return the value that holds that day: the latest date wins, on one date the later change."""
    found, found_from = default, date.min
    for effective_on, value in changes:
        if found_from <= effective_on <= day:
            found, found_from = value, effective_on
    return found


def of_type(events: Iterable[Event], what: str) -> list[Event]:
    """Return the facts of one type, in log order."""
    return [event["data"] for event in events if event["type"] == f"{what}.v1"]


def day_of(text: str) -> date:
    """Read an ISO date."""
    return date.fromisoformat(text)


def benefit(target_group: str) -> str:
    """Return the benefit a target group stands under, or itself."""
    return PARENT.get(target_group, target_group)


def companies(events: Sequence[Event]) -> dict[str, dict[str, str | None]]:
    """Return branch and sector of every registered company; the later registration wins."""
    return {
        fact["company_id"]: {"branch": fact.get("branch"), "sector": fact["sector"]}
        for fact in of_type(events, "company.registered")
    }


def agreements(events: Sequence[Event]) -> dict[str, Agreement]:
    """Return the agreements by id."""
    found: dict[str, Agreement] = {}
    for event in events:
        what, fact = event["type"].removesuffix(".v1"), event["data"]
        if what == "slots.opened":
            found[fact["agreement_id"]] = Agreement(
                agreement_id=fact["agreement_id"],
                company_id=fact["company_id"],
                jobcentre=fact["jobcentre"],
                slot_kind=fact["slot_kind"],
                opened_on=day_of(fact["opened_on"]),
                capacities=[(day_of(fact["opened_on"]), fact["slots"])],
            )
            continue
        if not what.startswith("slots.") or fact["agreement_id"] not in found:
            continue
        agreement = found[fact["agreement_id"]]
        if what == "slots.capacity_changed":
            agreement.capacities.append((day_of(fact["effective_on"]), fact["slots"]))
        elif what == "slots.paused":
            agreement.pauses.append((day_of(fact["effective_on"]), True))
        elif what == "slots.resumed":
            agreement.pauses.append((day_of(fact["effective_on"]), False))
        elif what == "slots.closed":
            agreement.closings.append(day_of(fact["effective_on"]))
        elif what == "slots.confirmed":
            agreement.confirmations.append(day_of(fact["confirmed_on"]))
    return found


def placements(events: Sequence[Event]) -> dict[str, Placement]:
    """Return the started placements by id, without the voided ones."""
    voided = {fact["placement_id"] for fact in of_type(events, "placement.voided")}
    started: dict[str, Event] = {}
    planned: dict[str, date] = {}
    ended: dict[str, date] = {}
    outcomes: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for event in events:
        what, fact = event["type"].removesuffix(".v1"), event["data"]
        if what == "placement.started":
            started[fact["placement_id"]] = fact
            planned[fact["placement_id"]] = day_of(fact["planned_end_on"])
        elif what == "placement.extended":
            planned[fact["placement_id"]] = day_of(fact["planned_end_on"])
        elif what == "placement.ended":
            ended[fact["placement_id"]] = day_of(fact["ended_on"])
        elif what == "placement.end_voided":
            ended.pop(fact["placement_id"], None)
        elif what == "outcome.observed":
            by_source = outcomes[fact["placement_id"]][fact["horizon"]]
            by_source[fact["source"]] = fact["status"]
        elif what == "outcome.voided":
            outcomes[fact["placement_id"]][fact["horizon"]].pop(fact["source"], None)
    return {
        placement_id: Placement(
            placement_id=placement_id,
            referral_id=fact.get("referral_id"),
            reservation_id=fact.get("reservation_id"),
            agreement_id=fact.get("agreement_id"),
            company_id=fact["company_id"],
            jobcentre=fact["jobcentre"],
            offer=fact["offer"],
            practice_type=fact.get("practice_type"),
            target_group=fact["target_group"],
            readiness=fact.get("readiness"),
            started_on=day_of(fact["started_on"]),
            planned_end_on=planned[placement_id],
            ended_on=ended.get(placement_id),
            outcomes=outcomes[placement_id],
        )
        for placement_id, fact in started.items()
        if placement_id not in voided
    }


def reservations(events: Sequence[Event]) -> dict[str, Reservation]:
    """Return the reservations by id, without the voided ones."""
    voided = {fact["reservation_id"] for fact in of_type(events, "slot.voided")}
    released: dict[str, list[date]] = defaultdict(list)
    for fact in of_type(events, "slot.released"):
        released[fact["reservation_id"]].append(day_of(fact["released_on"]))
    started: dict[str, list[date]] = defaultdict(list)
    for placement in placements(events).values():
        if placement.reservation_id is not None:
            started[placement.reservation_id].append(placement.started_on)
    return {
        fact["reservation_id"]: Reservation(
            reservation_id=fact["reservation_id"],
            agreement_id=fact["agreement_id"],
            starts_on=day_of(fact["starts_on"]),
            ends_on=day_of(fact["ends_on"]),
            expires_at=datetime.fromisoformat(fact["expires_at"]),
            released_on=min(released[fact["reservation_id"]], default=None),
            started_on=min(started[fact["reservation_id"]], default=None),
        )
        for fact in of_type(events, "slot.reserved")
        if fact["reservation_id"] not in voided
    }


def referrals(events: Sequence[Event]) -> dict[str, Referral]:
    """Return the referrals by id, without the voided ones."""
    voided = {fact["referral_id"] for fact in of_type(events, "referral.voided")}
    courses: dict[str, list[date]] = defaultdict(list)
    for fact in of_type(events, "referral.course_started"):
        courses[fact["referral_id"]].append(day_of(fact["started_on"]))
    closings: dict[str, list[date]] = defaultdict(list)
    for fact in of_type(events, "referral.closed"):
        closings[fact["referral_id"]].append(day_of(fact["closed_on"]))
    starts: dict[str, list[date]] = defaultdict(list)
    for placement in placements(events).values():
        if placement.referral_id is not None:
            starts[placement.referral_id].append(placement.started_on)
    return {
        fact["referral_id"]: Referral(
            referral_id=fact["referral_id"],
            jobcentre=fact["jobcentre"],
            target_group=fact["target_group"],
            readiness=fact.get("readiness"),
            referred_on=day_of(fact["referred_on"]),
            course_started_on=min(courses[fact["referral_id"]], default=None),
            closed_on=min(closings[fact["referral_id"]], default=None),
            started_on=min(starts[fact["referral_id"]], default=None),
        )
        for fact in of_type(events, "referral.registered")
        if fact["referral_id"] not in voided
    }
