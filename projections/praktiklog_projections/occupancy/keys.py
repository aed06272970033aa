"""Keys of slots: of the agreement as opened, and of its company as last registered."""

from typing import Final

from praktiklog_projections.asking.measure import Join, Key
from praktiklog_projections.occupancy.tables import AGREEMENT, COMPANY

# An opening brings capacity along, so whoever names it names what became of that as well.
_AGREEMENT: Final = Join(
    AGREEMENT,
    "a",
    "a.agreement_id = c.agreement_id",
    ("schedule_events", "a_further.agreement_id = c.agreement_id"),
)
_COMPANY: Final = Join(COMPANY, "co", "co.company_id = coalesce(a.company_id, c.company_id)")

SLOT_KEYS: Final = (
    Key("jobcentre", "coalesce(a.jobcentre, c.jobcentre)", (_AGREEMENT,)),
    Key("company_id", "coalesce(a.company_id, c.company_id)", (_AGREEMENT,)),
    Key("agreement_id", "c.agreement_id"),
    Key("slot_kind", "a.slot_kind", (_AGREEMENT,)),
    Key("branch", "co.branch", (_AGREEMENT, _COMPANY)),
    Key("sector", "co.sector", (_AGREEMENT, _COMPANY)),
)
"""Keys over rows with `agreement_id`, and `jobcentre` and `company_id` of what has none.

In an explanation the population has `schedule_events` (`capacity.py`).
"""
