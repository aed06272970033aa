"""How each published figure was read, what was assumed behind it, and what speaks against it."""

from typing import Final

from praktiklog_simulator.published import effect_2019, flow_2011
from praktiklog_simulator.published.effect_2019 import Group
from praktiklog_simulator.published.tables import Development

JUNE: Final = "June is read as its 15th"

_LOOSE_CENTRES: Final = frozenset({("holstebro", 2011), ("kalundborg", 2011)})

_FLOW_MARKS: Final = {
    ("holstebro", "days"): (
        "contradicts the course's limit of 10 days (chapters 4 and 5, part 2): a mean of 15 lies "
        "beyond it. That 75 % are on within 10 days fits, read as working days of those referred, "
        "and holds in this history"
    ),
    ("middelfart", "days"): (
        "contradicts the course's limit of 2 weeks (chapters 4 and 5, part 2), to which at most "
        "8 weeks may be added; the mean lies between the two"
    ),
    ("kalundborg", "working_days"): (
        "contradicts the 4.8 weeks of the same cell unless these are working days, five a week: "
        "4.8 weeks are 33.6 calendar days. So it is compared with mean_days * 5 / 7"
    ),
    ("kalundborg", "inflow"): (
        "the 20 new contacts of the first quarter of 2011 (part 2) are fewer than the 45 referred "
        "in three months: the others are read as returning"
    ),
    ("aarhus", "days"): (
        "contradicts the limits of every course described for Aarhus: 4 weeks at most, "
        "individual ones 14 days, and 8 weeks before the change"
    ),
}


def persons(row: Development) -> str:
    """Note on the persons in placement of one jobcentre and year."""
    slots = row.centre_slots + row.single_slots
    parts = [f"{JUNE}; both virksomhedspraktik and løntilskud, of match group 2"]
    if row.persons > slots:
        parts.append(
            f"contradicts the {slots} slots printed beside it if taken for an occupancy "
            f"({100 * row.persons / slots:.0f} %): løntilskud and placements outside agreements "
            "are among the persons, and are here as well"
        )
    if (row.jobcentre, row.year) == ("holstebro", 2010):
        parts.append(
            "contradicts the caseload printed beside it (441 in all, 169 active): the printed "
            "shares of 35 and 26 % hold only when that column is moved down by a row (610 in all, "
            "441 active, 169 passive)"
        )
    return _joined(parts)


def centre_slots(row: Development) -> str:
    """Note on the slots in centres of one jobcentre and year."""
    parts = [JUNE]
    if (row.jobcentre, row.year) in _LOOSE_CENTRES:
        parts.append(_too_small(row))
    if (row.jobcentre, row.year) == ("fredensborg", 2011):
        parts.append("the 26 slots for work assessment (arbejdsprøvning) came later and are not in")
    return _joined(parts)


def centres(row: Development) -> str:
    """Note on the number of centres of one jobcentre and year."""
    parts = [f"{JUNE}; agreements of kind centre with at least one slot"]
    if (row.jobcentre, row.year) in _LOOSE_CENTRES:
        parts.append(_too_small(row))
    return _joined(parts)


def single_slots(row: Development) -> str:
    """Note on the single slots of one jobcentre and year."""
    parts = [f"{JUNE}; read as slots, as the row is named, though its cells say enkeltpraktikker"]
    if (row.jobcentre, row.year) == ("fredensborg", 2011):
        parts.append(
            "contradicts the text of part 2, where the same 120 are slots of partnership "
            "agreements, jobs with løntilskud among them"
        )
    return _joined(parts)


def flow(jobcentre: str, what: str) -> str:
    """Note on a flow figure: `what` is inflow, days, weeks, working_days or share."""
    wanted = flow_2011.expected()[jobcentre]
    parts = []
    if (jobcentre, what) in _FLOW_MARKS:
        parts.append(_FLOW_MARKS[jobcentre, what])
    parts.append(_period(jobcentre))
    if what == "inflow":
        parts.append(f"{wanted.referred} referrals")
    elif what == "share":
        parts.append(
            f"assumed: {wanted.started} started of {wanted.referred} referred, which is the "
            "published inflow over the period; those who wait still count as not started"
        )
    else:
        parts.append(_days_read_as(what))
        parts.append(f"{wanted.total_days} calendar days over {wanted.started} who started")
    if jobcentre in flow_2011.ASSUMED_SHARES and what != "inflow":
        parts.append(f"the share on, {flow_2011.ASSUMED_SHARES[jobcentre]} %, is assumed")
    if jobcentre not in flow_2011.ASSUMED_SHARES and what in ("inflow", "days", "weeks"):
        parts.append("printed the same in part 2")
    return _joined(parts)


def _period(jobcentre: str) -> str:
    read = "no months are told; read as referrals of January to June 2011"
    if jobcentre == "aarhus":
        return (
            f"{read}, though it is printed under 2010, probably across both years: year uncertain"
        )
    if jobcentre == "fredensborg":
        return f"{read}, year uncertain; Stifinder for those under 30 only"
    return read


def _days_read_as(what: str) -> str:
    read = "read as the time from referral to the first placement (mean_days)"
    return {
        "days": f"{read} in calendar days, not as the course alone (mean_course_days)",
        "weeks": f"{read} over 7, not as the course alone (mean_course_days)",
        "working_days": f"{read}, not as the course alone (mean_course_days)",
    }[what]


def effect(jobcentre: str | None, group: Group) -> str:
    """Note on the effect of one group, in one jobcentre or in the whole country."""
    counted = {
        (wanted.jobcentre, wanted.benefit, wanted.readiness): wanted
        for wanted in effect_2019.expected()
    }
    wanted = counted[jobcentre or "", *group]
    parts = [
        "the quarter is read as when the placements ended, not as when the status was measured",
        f"assumed: {wanted.successes} of {wanted.cases} cases, a share alone was published",
    ]
    if jobcentre is None:
        rest = counted[effect_2019.REST, *group]
        parts.append(
            f"the country is all jobcentres of this history: the six cities and {rest.cases} "
            f"assumed cases elsewhere ({effect_2019.REST}), {rest.successes} of them successes"
        )
    if jobcentre == "esbjerg-fanoe":
        parts.append("one jobcentre for two municipalities")
    return _joined(parts)


def _too_small(row: Development) -> str:
    return (
        "contradicts the definition of a centre, at least 4 fixed slots (DISCUS, 2009): "
        f"{row.centre_slots} slots in {row.centres} centres are "
        f"{row.centre_slots / row.centres:.1f} each"
    )


def _joined(parts: list[str]) -> str:
    """Put what contradicts first, so that it is seen."""
    return "; ".join(sorted(parts, key=lambda part: not part.startswith("contradicts")))
