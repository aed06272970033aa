"""Keys of placements, as at their start."""

from typing import Final

from praktiklog_projections.asking.measure import Join, Key
from praktiklog_projections.effect.tables import AGREEMENT, COMPANY

_AGREEMENT: Final = Join(AGREEMENT, "a", "a.agreement_id = c.agreement_id")
_COMPANY: Final = Join(COMPANY, "co", "co.company_id = c.company_id")

PLACEMENT_KEYS: Final = (
    Key("jobcentre", "c.jobcentre"),
    Key("company_id", "c.company_id"),
    Key("agreement_id", "c.agreement_id"),
    Key("slot_kind", "a.slot_kind", (_AGREEMENT,)),
    Key("branch", "co.branch", (_COMPANY,)),
    Key("sector", "co.sector", (_COMPANY,)),
    Key("target_group", "c.target_group"),
    Key("benefit", "c.benefit"),
    Key("readiness", "c.readiness"),
    Key("practice_type", "c.practice_type"),
    Key("offer", "c.offer"),
)
"""Keys over rows with the columns of the placement."""
