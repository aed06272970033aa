"""What makes a history lawful, by the contract's limits alone: a checker, and a way to drop events.

Each event *introduces* something or *needs* what an earlier line of the log introduced.
"""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from tests.oracle.horizons import HORIZONS
from tests.oracle.known_at import Event, moment_of, today

Token = tuple[str, ...]

ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
CODE = re.compile(r"[a-z0-9_]{1,40}")
JOBCENTRE = re.compile(r"[a-z0-9-]{1,40}|_all")
MOST_BYTES = 64 * 1024
MOST_SLOTS = 10_000
HAPPENED = ("referred_on", "started_on", "ended_on", "closed_on", "observed_on")
IDS = (
    "referral_id",
    "candidate_id",
    "company_id",
    "agreement_id",
    "reservation_id",
    "placement_id",
    "mentor_id",
    "consultant_id",
    "break_id",
    "ruleset",
)
READINESS = ("jobparat", "aktivitetsparat", "uddannelsesparat", "aabenlyst_uddannelsesparat")
LISTS: dict[str, Sequence[str]] = {
    "entry": ("new", "returning"),
    "path": ("direct", "course"),
    "readiness": READINESS,
    "sector": ("private", "public"),
    "slot_kind": ("centre", "single", "ad_hoc", "assessment", "municipal"),
    "offer": ("praktik", "loentilskud_private", "loentilskud_public"),
    "practice_type": ("jobpraktik", "udviklingspraktik", "kompetencepraktik"),
    "track": ("candidate", "company"),
    "horizon": tuple(HORIZONS),
    "source": ("register", "manual"),
    "destination": (
        [
            "ordinary_job",
            "education",
            "flexjob",
            "wage_subsidy",
            "next_placement",
            "benefit",
            "unknown",
        ]
    ),
    "status": (
        [
            "ordinary_job",
            "education",
            "flexjob",
            "wage_subsidy",
            "next_placement",
            "benefit",
            "self_supporting_other",
            "unknown",
        ]
    ),
}
REASONS: dict[str, Sequence[str]] = {
    "referral.closed": ["job", "education", "exempt", "moved", "superseded", "withdrawn", "other"],
    "slot.released": ["expired", "declined_by_company", "declined_by_candidate", "cancelled"],
    "placement.cancelled": ["no_show", "declined_by_company", "declined_by_candidate", "other"],
    "placement.ended": (
        [
            "completed",
            "broken_off_by_candidate",
            "broken_off_by_company",
            "broken_off_by_jobcentre",
            "sickness",
            "other",
        ]
    ),
}
FIELDS = {
    "referral.registered": "referral_id candidate_id jobcentre target_group readiness? entry?"
    " path? referred_on",
    "referral.course_started": "referral_id course started_on",
    "referral.course_ended": "referral_id ended_on",
    "referral.closed": "referral_id closed_on reason",
    "candidate.group_changed": "candidate_id target_group readiness? effective_on",
    "company.registered": "company_id cvr? name branch? sector jobcentre",
    "company.headcount_reported": "company_id ordinary_full_time measured_on placed_by_others?",
    "slots.opened": "agreement_id company_id jobcentre slot_kind slots opened_on task_codes?"
    " branch? hours_per_week? mentor_id? consultant_id?",
    "slots.capacity_changed": "agreement_id slots effective_on reason?",
    "slots.paused": "agreement_id effective_on reason?",
    "slots.resumed": "agreement_id effective_on reason?",
    "slots.closed": "agreement_id effective_on reason?",
    "slots.confirmed": "agreement_id confirmed_on",
    "slot.reserved": "reservation_id agreement_id company_id referral_id candidate_id reserved_on"
    " starts_on ends_on expires_at",
    "slot.released": "reservation_id agreement_id released_on reason",
    "placement.agreed": "placement_id reservation_id? referral_id? company_id candidate_id"
    " jobcentre agreed_on starts_on",
    "placement.cancelled": "placement_id cancelled_on reason",
    "placement.started": "placement_id referral_id? reservation_id? agreement_id? company_id"
    " candidate_id jobcentre offer practice_type? purpose? target_group readiness?"
    " hours_per_week? started_on planned_end_on",
    "placement.hours_changed": "placement_id hours_per_week effective_on",
    "placement.extended": "placement_id planned_end_on decided_on reason? employees_heard_on?",
    "placement.followed_up": "placement_id track followed_up_on result?",
    "placement.ended": "placement_id ended_on reason destination?",
    "outcome.observed": "placement_id horizon status observed_on source code? period? hours?"
    " company_id?",
    "referral.voided": "referral_id reason",
    "slot.voided": "reservation_id reason",
    "placement.voided": "placement_id reason",
    "placement.end_voided": "placement_id reason",
    "outcome.voided": "placement_id horizon source reason",
    "target.set": "jobcentre measure period_from period_to value counting_rule",
    "break.declared": "break_id measures breaks_on cause expected_effect?",
    "rules.adopted": "ruleset valid_from sha256 source",
}
"""Every type of the contract with its fields, as the contract writes them."""

INTRODUCES = {
    "referral.registered": "referral_id",
    "slot.reserved": "reservation_id",
    "slots.opened": "agreement_id",
    "placement.agreed": "placement_id",
    "placement.started": "placement_id",
}
NEED_A_START = (
    "placement.hours_changed",
    "placement.extended",
    "placement.followed_up",
    "placement.ended",
    "placement.end_voided",
    "outcome.observed",
    "outcome.voided",
)


def introduces(event: Event) -> list[Token]:
    """Return what later lines may refer to after this one."""
    what, fact = event["type"].removesuffix(".v1"), event["data"]
    tokens: list[Token] = []
    if what in INTRODUCES:
        tokens.append((INTRODUCES[what], fact[INTRODUCES[what]]))
    if what in ("placement.started", "placement.ended"):
        tokens.append((what, fact["placement_id"]))
    if what == "referral.course_started":
        tokens.append((what, fact["referral_id"]))
    if what == "outcome.observed":
        tokens.append((what, fact["placement_id"], fact["horizon"], fact["source"]))
    return tokens


def needs(event: Event) -> list[Token]:
    """Return what earlier lines must have introduced for this one."""
    what, fact = event["type"].removesuffix(".v1"), event["data"]
    tokens: list[Token] = [
        (name, fact[name])
        for name in ("referral_id", "reservation_id", "agreement_id", "placement_id")
        if fact.get(name) is not None and INTRODUCES.get(what) != name
    ]
    if what in NEED_A_START:
        tokens.append(("placement.started", fact["placement_id"]))
    if what == "placement.end_voided":
        tokens.append(("placement.ended", fact["placement_id"]))
    if what == "referral.course_ended":
        tokens.append(("referral.course_started", fact["referral_id"]))
    if what == "outcome.voided":
        tokens.append(("outcome.observed", fact["placement_id"], fact["horizon"], fact["source"]))
    return tokens


def lawful_part(events: Iterable[Event]) -> list[Event]:
    """Return the events without those that refer to something that no earlier one introduced."""
    known: set[Token] = set()
    kept = []
    for event in events:
        if known.issuperset(needs(event)):
            known.update(introduces(event))
            kept.append(event)
    return kept


def violations(events: Iterable[Event]) -> list[str]:
    """Return what is not lawful, line by line; an empty list for a lawful history."""
    found: list[str] = []
    known: set[Token] = set()
    ids: set[str] = set()
    first_day: dict[Token, str] = {}
    for line, event in enumerate(events, start=1):
        what, fact = event["type"].removesuffix(".v1"), event["data"]
        problems = [f"needs {token}" for token in needs(event) if token not in known]
        problems += [
            f"{token} again"
            for token in introduces(event)
            if token in known and token[0] in ("referral_id", "agreement_id", "reservation_id")
        ]
        if event["id"] in ids:
            problems.append("id again")
        if ("placement.started", fact.get("placement_id")) in known and what in (
            "placement.agreed",
            "placement.started",
        ):
            problems.append("started again")
        known.update(introduces(event))
        ids.add(event["id"])
        problems += shape_problems(event)
        problems += date_problems(event, first_day)
        found += [f"line {line}, {what}: {problem}" for problem in problems]
    return found


def shape_problems(event: Event) -> list[str]:
    """Check the envelope, the fields and their limits."""
    what, fact = event["type"].removesuffix(".v1"), event["data"]
    problems = []
    if what not in FIELDS or not event["type"].endswith(".v1"):
        return ["unknown type"]
    fields = FIELDS[what].split()
    required = {name for name in fields if not name.endswith("?")}
    allowed = {name.rstrip("?") for name in fields} | {"text_ref"}
    problems += [f"{name} is missing" for name in required if fact.get(name) is None]
    problems += [f"{name} is no field" for name in fact if name not in allowed]
    problems += [
        f"{name} is {fact[name]!r}"
        for name in IDS
        if fact.get(name) is not None and not ID.fullmatch(fact[name])
    ]
    for name, options in LISTS.items():
        if what == "rules.adopted" or fact.get(name) is None:
            continue
        if fact[name] not in options:
            problems.append(f"{name} is {fact[name]!r}")
    if what in REASONS and fact["reason"] not in REASONS[what]:
        problems.append(f"reason is {fact['reason']!r}")
    codes = [fact.get(name) for name in ("target_group", "reason", "course", "purpose", "result")]
    codes += fact.get("task_codes") or []
    problems += [f"code {code!r}" for code in codes if code and not CODE.fullmatch(code)]
    if not 0 <= fact.get("slots", 0) <= MOST_SLOTS:
        problems.append(f"slots is {fact['slots']}")
    if fact.get("branch") is not None and not re.fullmatch(r"[0-9]{2,6}", fact["branch"]):
        problems.append(f"branch is {fact['branch']!r}")
    for jobcentre in (event["jobcentre"], fact.get("jobcentre", "_all")):
        if not JOBCENTRE.fullmatch(jobcentre):
            problems.append(f"jobcentre is {jobcentre!r}")
    if not ID.fullmatch(event["subject"]) or not event["time"].endswith("Z"):
        problems.append("subject or time")
    text = json.dumps(event, ensure_ascii=False)
    if len(text.encode()) > MOST_BYTES or re.search(r"[\x00-\x1f\x7f-\x9f]", text):
        problems.append("too long, or a control character")
    return problems


def date_problems(event: Event, first_day: dict[Token, str]) -> list[str]:
    """Check that what happened lies neither after its registration nor before its start."""
    what, fact = event["type"].removesuffix(".v1"), event["data"]
    problems = []
    registered_on = today(moment_of(event))
    for name, value in fact.items():
        if name.endswith("_on") or name in ("period_from", "period_to", "valid_from"):
            day = date.fromisoformat(value)
            if not date(1900, 1, 1) <= day <= date(2200, 12, 31):
                problems.append(f"{name} is {value}")
            if name in HAPPENED and day > registered_on:
                problems.append(f"{name} {value} lies after {registered_on}")
    thing: Token | None = None
    if what in ("placement.started", "placement.ended", "placement.extended"):
        thing = ("placement", fact["placement_id"])
    elif what in ("referral.course_started", "referral.course_ended"):
        thing = ("course", fact["referral_id"])
    elif what in ("referral.registered", "referral.closed"):
        thing = ("referral", fact["referral_id"])
    if thing is not None:
        begin = fact.get("started_on") or fact.get("referred_on")
        if begin is not None:
            first_day[thing] = max(begin, first_day.get(thing, begin))
        last = fact.get("ended_on") or fact.get("closed_on") or fact.get("planned_end_on")
        if last is not None and last < first_day.get(thing, ""):
            problems.append(f"{last} lies before {first_day[thing]}")
    if what == "slot.reserved":
        datetime.fromisoformat(fact["expires_at"])
        if fact["ends_on"] < fact["starts_on"]:
            problems.append("ends before it starts")
    return problems


def types() -> list[str]:
    """Return every event type of the contract, with its version."""
    return [f"{what}.v1" for what in FIELDS]
