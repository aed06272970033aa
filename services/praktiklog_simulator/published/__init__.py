"""The published figures, and a synthetic history (syntetisk historik) in which they hold.

Every event of the history has the source `/praktiklog/published`, so that whoever shows it can
say that it is synthetic.
"""

from praktiklog_simulator.published.diary import SOURCE
from praktiklog_simulator.published.figures import published_figures
from praktiklog_simulator.published.history import history
from praktiklog_simulator.published.questions import (
    CentresOpen,
    EffectShare,
    InflowPerMonth,
    MeanDays,
    PersonsInPlacement,
    Published,
    Question,
    ShareStarted,
    SlotsAvailable,
)

__all__ = [
    "SOURCE",
    "CentresOpen",
    "EffectShare",
    "InflowPerMonth",
    "MeanDays",
    "PersonsInPlacement",
    "Published",
    "Question",
    "ShareStarted",
    "SlotsAvailable",
    "history",
    "published_figures",
]
