"""An independent computation of every figure from a list of events, to test the product against.

``as_known`` picks what was known; each figure takes those events and the moment, and answers with
rows exactly as the contract's JSON. Naive on purpose: every figure reads all events anew.
"""

from tests.oracle.horizons import HORIZONS
from tests.oracle.known_at import Event, as_known, today
from tests.oracle.measures.effect import effect
from tests.oracle.measures.flow import flow
from tests.oracle.measures.occupancy import occupancy
from tests.oracle.measures.vacancies import vacancies
from tests.oracle.rows import EFFECT_KEYS, FLOW_KEYS, OCCUPANCY_KEYS, Row

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
