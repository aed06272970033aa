"""An independent computation of every figure from a list of events, to test the product against.

``as_known`` picks what was known; each figure takes those events and the moment, and answers with
rows exactly as the contract's JSON. Naive on purpose: every figure reads all events anew.
"""

from tests.oracle.effect import HORIZONS, effect
from tests.oracle.flow import flow
from tests.oracle.known_at import Event, as_known, today
from tests.oracle.occupancy import occupancy
from tests.oracle.rows import EFFECT_KEYS, FLOW_KEYS, OCCUPANCY_KEYS, Row
from tests.oracle.vacancies import vacancies

__all__ = [
    "EFFECT_KEYS",
    "FLOW_KEYS",
    "HORIZONS",
    "OCCUPANCY_KEYS",
    "Event",
    "Row",
    "as_known",
    "effect",
    "flow",
    "occupancy",
    "today",
    "vacancies",
]
