"""Short constructors of events, so that a worked case can be read.

``at`` is when it was registered: a date stands for nine in the morning UTC, anything longer is
taken as it is. Names of fields are the contract's.
"""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.oracle.known_at import Event

SOURCE = "urn:example:case-system"


def numbered(name: str, events: list[Event]) -> list[Event]:
    """Give the events of one log their ids."""
    return [
        {**event, "id": str(uuid5(NAMESPACE_URL, f"urn:example:{name}:{line}"))}
        for line, event in enumerate(events, start=1)
    ]


def event(what: str, subject: str, at: str, data: dict[str, Any], jobcentre: str) -> Event:
    """Put a fact into its envelope."""
    return {
        "specversion": "1.0",
        "id": "",
        "source": SOURCE,
        "type": f"{what}.v1",
        "subject": subject,
        "time": f"{at}T09:00:00Z" if len(at) == len("2021-03-01") else at,
        "jobcentre": jobcentre,
        "data": data,
    }


def company(at: str, company_id: str, sector: str, branch: str | None = None) -> Event:
    data = {
        "company_id": company_id,
        "name": f"Company {company_id}",
        "sector": sector,
        "branch": branch,
        "jobcentre": "aarhus",
    }
    return event("company.registered", company_id, at, data, "aarhus")


def opened(at: str, agreement_id: str, slots: int, on: str | None = None, **more: str) -> Event:
    data: dict[str, Any] = {
        "agreement_id": agreement_id,
        "company_id": "c1",
        "jobcentre": "aarhus",
        "slot_kind": "centre",
        "slots": slots,
        "opened_on": on or at,
        **more,
    }
    return event("slots.opened", agreement_id, at, data, data["jobcentre"])


def slots(change: str, at: str, agreement_id: str, on: str, **more: int) -> Event:
    """Change an agreement: capacity_changed, paused, resumed, closed or confirmed."""
    name = "confirmed_on" if change == "confirmed" else "effective_on"
    data = {"agreement_id": agreement_id, name: on, **more}
    return event(f"slots.{change}", agreement_id, at, data, "aarhus")


def referred(at: str, referral_id: str, group: str = "kontanthjaelp", on: str = "") -> Event:
    data = {
        "referral_id": referral_id,
        "candidate_id": f"candidate-of-{referral_id}",
        "jobcentre": "aarhus",
        "target_group": group,
        "referred_on": on or at,
    }
    return event("referral.registered", referral_id, at, data, "aarhus")


def course(at: str, referral_id: str, on: str) -> Event:
    data = {"referral_id": referral_id, "course": "intro", "started_on": on}
    return event("referral.course_started", referral_id, at, data, "aarhus")


def closed(at: str, referral_id: str, on: str) -> Event:
    data = {"referral_id": referral_id, "closed_on": on, "reason": "withdrawn"}
    return event("referral.closed", referral_id, at, data, "aarhus")


def reserved(
    at: str, reservation_id: str, days: tuple[str, str], expires: str, agreement_id: str = "a1"
) -> Event:
    data = {
        "reservation_id": reservation_id,
        "agreement_id": agreement_id,
        "company_id": "c1",
        "referral_id": "r1",
        "candidate_id": "candidate-of-r1",
        "reserved_on": at,
        "starts_on": days[0],
        "ends_on": days[1],
        "expires_at": expires,
    }
    return event("slot.reserved", reservation_id, at, data, "aarhus")


def released(at: str, reservation_id: str, on: str) -> Event:
    data = {
        "reservation_id": reservation_id,
        "agreement_id": "a1",
        "released_on": on,
        "reason": "declined_by_company",
    }
    return event("slot.released", reservation_id, at, data, "aarhus")


def started(
    at: str, placement_id: str, days: tuple[str, str], agreement_id: str | None, **more: str
) -> Event:
    """Start a placement, with its planned end."""
    data: dict[str, Any] = {
        "placement_id": placement_id,
        "agreement_id": agreement_id,
        "company_id": "c1",
        "candidate_id": f"candidate-of-{placement_id}",
        "jobcentre": "aarhus",
        "offer": "praktik",
        "target_group": "kontanthjaelp",
        "started_on": days[0],
        "planned_end_on": days[1],
        **more,
    }
    return event("placement.started", placement_id, at, data, data["jobcentre"])


def extended(at: str, placement_id: str, to: str) -> Event:
    data = {"placement_id": placement_id, "planned_end_on": to, "decided_on": at}
    return event("placement.extended", placement_id, at, data, "aarhus")


def ended(at: str, placement_id: str, on: str) -> Event:
    data = {"placement_id": placement_id, "ended_on": on, "reason": "completed"}
    return event("placement.ended", placement_id, at, data, "aarhus")


def observed(at: str, placement_id: str, horizon: str, source: str, status: str) -> Event:
    data = {
        "placement_id": placement_id,
        "horizon": horizon,
        "status": status,
        "observed_on": at,
        "source": source,
    }
    return event("outcome.observed", placement_id, at, data, "aarhus")


def voided(what: str, at: str, subject: str, **more: str) -> Event:
    """Void a referral, slot, placement, placement's end or outcome."""
    name = {"referral": "referral_id", "slot": "reservation_id"}.get(what, "placement_id")
    kind = "placement.end_voided" if what == "end" else f"{what}.voided"
    data = {name: subject, "reason": "mistake", **more}
    return event(kind, subject, at, data, "aarhus")
