"""What the log says about the things a decision mentions, folded from their facts."""

from praktiklog_services.state.state import FOLDED, State
from praktiklog_services.state.things import (
    Agreement,
    Company,
    Placement,
    Referral,
    Reservation,
)

__all__ = ["FOLDED", "Agreement", "Company", "Placement", "Referral", "Reservation", "State"]
