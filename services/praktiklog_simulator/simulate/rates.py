"""How often things go wrong or differ in a simulated history, as shares from 0 to 1.

Nothing of this was published: each is an assumption, and the tests hold the history against it.
"""

from typing import Final

LATE: Final = 0.06
"""Starts, ends and outcomes that are registered more than a week after they happened."""

LATE_DAYS: Final = (8, 45)
"""So many days late they are, calendar days, both included."""

REFERRAL_VOIDED: Final = 0.01
"""Referrals that were registered by mistake first, voided and registered anew."""

RESERVATION_VOIDED: Final = 0.01
"""Reservations that were registered by mistake first, voided and registered anew."""

PLACEMENT_VOIDED: Final = 0.01
"""Placements whose start was registered wrongly first, voided and registered anew."""

END_CORRECTED: Final = 0.02
"""Ends that were registered with a wrong day first, voided and registered anew."""

OUTCOME_CORRECTED: Final = 0.02
"""Outcomes that were registered wrongly first, voided and registered anew."""

WITH_COURSE: Final = 0.6
"""Referrals whose way leads through a visitation course (visitationsforløb)."""

WITHOUT_REFERRAL: Final = 0.04
"""Placements that no referral led to, of all ways that begin."""

OUTSIDE: Final = 0.1
"""Placements in a company without an agreement about slots."""

RESERVED: Final = 0.85
"""Praktik in an agreement that a reservation came before, of that with a referral.

A reservation names no offer, so one for a wage subsidy would be judged as too long a praktik.
"""

AGREED: Final = 0.7
"""Placements that were agreed on before they started, as far as that was registered."""

FIRST_TRY_FAILED: Final = 0.12
"""Referrals that lead to a placement after a first try that did not."""

ONLY_TRY_FAILED: Final = 0.5
"""Referrals that lead to none, but had a slot reserved."""

CLOSED: Final = 0.85
"""Referrals that lead to no placement and are closed; the others wait on."""

BROKEN_OFF: Final = 0.14
"""Placements that end before their time (afbrud)."""

EXTENDED: Final = 0.42
"""Placements of thirteen weeks that are extended (forlængelse)."""

SUBSIDISED: Final = 0.08
"""Placements with a wage subsidy (løntilskud)."""

HOURS_CHANGED: Final = 0.1
"""Placements whose weekly hours change on the way."""

INTERRUPTED: Final = 0.06
"""Placements with days of absence (afbrydelse)."""

RETURNING: Final = 0.15
"""Referrals of candidates who were referred before."""

GROUP_CHANGED: Final = 0.1
"""Returning candidates who belong to another target group by then."""

OBSERVED: Final = 0.93
"""Outcomes that the register has an answer for, of each horizon."""

UNKNOWN: Final = 0.03
"""Answers of the register that say nothing."""

HEARD_OF: Final = 0.2
"""Placements whose outcome after four weeks somebody heard of."""

AS_BEFORE: Final = 0.85
"""Outcomes that are the same at the next horizon; the others are drawn anew."""
