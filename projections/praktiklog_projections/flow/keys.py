"""Keys of referrals, as they were referred."""

from typing import Final

from praktiklog_projections.asking.measure import Key

REFERRAL_KEYS: Final = (
    Key("jobcentre", "c.jobcentre"),
    Key("target_group", "c.target_group"),
    Key("benefit", "c.benefit"),
    Key("readiness", "c.readiness"),
)
"""Keys over rows with the columns of the referral."""
