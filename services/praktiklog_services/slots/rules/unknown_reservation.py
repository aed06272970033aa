from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class UnknownReservation(Rule):
    """No slot was reserved under this id; a placement may have none."""

    reads = ("reservation_id",)
    unknown = True
    en = "reservation {{ reservation_id }} is unknown; reserve the slot first"
    da = "reservation {{ reservation_id }} er ukendt; reservér pladsen først"

    @staticmethod
    def broken(fact: Any, known: State, _law: Law, _at: datetime) -> Broken | None:
        if fact.reservation_id is None or fact.reservation_id in known.reservations:
            return None
        return Broken(reservation_id=fact.reservation_id)
