"""Random companies, slot agreements and the facts that steer how figures are read."""

from tests.oracle.world import COMPANIES_KEPT, Data, Thread, World

BRANCHES = ("471120", "881010", "56", "4332", "851000", None)
SLOT_KINDS = ("centre", "centre", "single", "ad_hoc", "assessment", "municipal")
REASONS = ("busy", "restructuring", "season", None)


def company(world: World, jobcentre: str, day: int) -> str:
    """Plan a company: registered in time, late or never, and perhaps anew with other fields."""
    chance, number = world.chance, next(world.numbers)
    company_id = str(1_000_000_000 + number)
    world.keep(world.companies, company_id, COMPANIES_KEPT)
    thread = Thread.on(world, jobcentre, day)
    data: Data
    known = chance()
    if known < 0.1:
        return company_id
    first = day if known < 0.85 else day + world.between(10, 200)
    for again in range(2 if chance() < 0.12 else 1):
        data = {
            "company_id": company_id,
            "name": f"Company {number}",
            "sector": "private" if chance() < 0.7 else "public",
            "jobcentre": jobcentre,
        }
        if chance() < 0.8:
            data["cvr"] = str(10_000_000 + number % 80_000_000)
        branch = world.pick(BRANCHES)
        if branch is not None:
            data["branch"] = branch
        registered = first if not again else first + world.between(20, 300)
        thread.note("company.registered.v1", company_id, data, registered)
    for _ in range(world.between(-1, 2)):
        first += world.between(0, 200)
        data = {
            "company_id": company_id,
            "ordinary_full_time": world.between(0, 120) / 2,
            "measured_on": world.dates[first],
        }
        if chance() < 0.2:
            data["placed_by_others"] = world.between(0, 3)
        thread.note("company.headcount_reported.v1", company_id, data, first)
    return company_id


def agreement(world: World, day: int) -> None:
    """Plan the life of an agreement: opening, confirmations, changes, pauses and closing."""
    chance, dates, between = world.chance, world.dates, world.between
    jobcentre = world.pick(world.jobcentres)
    world.agreements += 1
    if world.companies and chance() < 0.3:
        company_id = world.pick(world.companies)
    else:
        company_id = company(world, jobcentre, day)
    agreement_id = world.name("a")
    thread = Thread.on(world, jobcentre, day)
    ahead = chance() < 0.15
    opened = day + between(1, 30) if ahead else day - world.lag()
    data: Data = {
        "agreement_id": agreement_id,
        "company_id": company_id,
        "jobcentre": jobcentre,
        "slot_kind": world.pick(SLOT_KINDS),
        "slots": between(1, 4) if chance() < 0.95 else between(0, 20),
        "opened_on": dates[opened],
    }
    if chance() < 0.3:
        data |= {"task_codes": ["cleaning", "stock"], "hours_per_week": between(10, 37)}
        data |= {"branch": None, "mentor_id": world.name("m"), "consultant_id": None}
    thread.note("slots.opened.v1", agreement_id, data, day)

    def change(what: str, registered: int, effective: int, **more: int) -> None:
        data: Data = {"agreement_id": agreement_id, **more, "effective_on": dates[effective]}
        reason = world.pick(REASONS)
        if reason is not None:
            data["reason"] = reason
        thread.note(what, agreement_id, data, registered)

    if ahead and chance() < 0.3:
        change("slots.paused.v1", day, opened - between(0, 8))
        change("slots.resumed.v1", day, opened + between(0, 12))
    if ahead and chance() < 0.2:
        change("slots.capacity_changed.v1", day, opened - between(0, 4), slots=between(0, 4))
    when = max(day, opened)
    for _ in range(between(0, 5)):
        when += between(5, 90)
        thread.maybe_older()
        kind = chance()
        if kind < 0.4:
            data = {"agreement_id": agreement_id, "confirmed_on": dates[when]}
            thread.note("slots.confirmed.v1", agreement_id, data, when)
        elif kind < 0.75:
            effective = when + between(-20, 20)
            change("slots.capacity_changed.v1", when, effective, slots=between(0, 5))
            if chance() < 0.2:
                change("slots.capacity_changed.v1", when, effective, slots=between(0, 5))
        else:
            paused = when + between(-10, 10)
            change("slots.paused.v1", when, paused)
            if chance() < 0.75:
                when += between(3, 60)
                change("slots.resumed.v1", when, max(paused, when + between(-10, 10)))
    if chance() < 0.35:
        when += between(10, 120)
        change("slots.closed.v1", when, when + between(-15, 45))
        if chance() < 0.15:
            change("slots.closed.v1", when + 10, when + between(-30, 45))
        if chance() < 0.15:
            change("slots.capacity_changed.v1", when + 12, when + 12, slots=between(1, 4))


def steering(world: World, day: int) -> None:
    """Plan a target, a break or an adopted set of rules."""
    dates, number = world.dates, next(world.numbers)
    kind = next(world.steered) % 3
    data: Data
    if kind == 0:
        jobcentre = world.pick(world.jobcentres)
        data = {
            "jobcentre": jobcentre,
            "measure": "occupancy",
            "period_from": dates[day],
            "period_to": dates[day + 364],
            "value": world.between(50, 95) / 100,
            "counting_rule": "slot_days",
        }
        Thread.on(world, jobcentre, day).note("target.set.v1", jobcentre, data, day)
    elif kind == 1:
        data = {
            "break_id": f"b{number}",
            "measures": ["occupancy", "effect"],
            "breaks_on": dates[day],
            "cause": "new_case_system",
        }
        Thread.on(world, "_all", day).note("break.declared.v1", data["break_id"], data, day)
    else:
        # A set that comes with the product: an adoption without its text contradicts itself.
        data = {
            "ruleset": "vestby.1",
            "valid_from": "2010-01-01",
            "sha256": "e37478532fd3215a442f9751a6ee6f8c041e565f68ac775f0d5d173b1669a02c",
            "source": "act-548",
        }
        Thread.on(world, "_all", day).note("rules.adopted.v1", data["ruleset"], data, day)
