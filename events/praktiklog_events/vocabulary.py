"""Target groups (målgrupper) and their parents: the list that is extended as data."""

from typing import Final

PARENTS: Final[dict[str, str]] = {
    "akademikere": "dagpenge",
    "dagpenge_oevrige": "dagpenge",
}
"""Target group -> the benefit (ydelse) it belongs to, where that is another code."""

TARGET_GROUPS: Final = frozenset(
    {
        "dagpenge",
        "akademikere",
        "dagpenge_oevrige",
        "kontanthjaelp",
        "uddannelseshjaelp",
        "revalidering",
        "integrationsydelse",
        "sygedagpenge",
        "jobafklaring",
        "ressourceforloeb",
        "ledighedsydelse",
    }
)


def benefit_of(target_group: str) -> str:
    """Name the benefit of a target group: its parent, or itself."""
    return PARENTS.get(target_group, target_group)
