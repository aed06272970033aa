"""Horizons (målepunkter): when after a placement its effect is looked at."""

import calendar
from datetime import date, timedelta
from typing import Final, Literal

from praktiklog_events.vocabulary.term import Term, Vocabulary

Horizon = Literal["4w", "5w", "13w", "26w", "1m", "2m", "3m", "6m", "12m"]


class HorizonTerm(Term, frozen=True, kw_only=True):
    """A horizon and its due date: weeks or calendar months after the placement's last day.

    A day that the month lacks becomes its last; `to_month_end` takes the month's last day
    whatever the day (contract, "How the figures are computed", Effect).
    """

    weeks: int = 0
    months: int = 0
    to_month_end: bool = False

    def due_on(self, ended_on: date) -> date:
        """Tell the day from which an outcome at this horizon can be known."""
        month = ended_on.month - 1 + self.months
        year, month = ended_on.year + month // 12, month % 12 + 1
        last = calendar.monthrange(year, month)[1]
        day = last if self.to_month_end else min(ended_on.day, last)
        return date(year, month, day) + timedelta(weeks=self.weeks)


HORIZONS: Final = Vocabulary(
    HorizonTerm(code="4w", da="4 uger", en="4 weeks", weeks=4),
    HorizonTerm(code="5w", da="5 uger", en="5 weeks", weeks=5),
    HorizonTerm(code="13w", da="13 uger", en="13 weeks", weeks=13),
    HorizonTerm(code="26w", da="26 uger", en="26 weeks", weeks=26),
    HorizonTerm(code="1m", da="1 måned", en="1 month", months=1),
    # As BIFLIS counts: the second calendar month after the one it ended in, as a whole.
    HorizonTerm(
        code="2m", da="2. kalendermåned", en="2nd calendar month", months=2, to_month_end=True
    ),
    HorizonTerm(code="3m", da="3 måneder", en="3 months", months=3),
    HorizonTerm(code="6m", da="6 måneder", en="6 months", months=6),
    HorizonTerm(code="12m", da="12 måneder", en="12 months", months=12),
)
