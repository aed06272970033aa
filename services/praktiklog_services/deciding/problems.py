"""Map errors to problems: the only place that knows HTTP's status codes."""

import re
from typing import Final

from praktiklog_events import ContractError
from praktiklog_events.answers import BrokenRule, Problem
from praktiklog_services.deciding.errors import (
    CommandIdIsTaken,
    CommandIsNotDecidedYet,
    MalformedCommand,
    OutcomeUnknown,
    ServiceIsBusy,
    ShareIsUsedUp,
    UnknownCommand,
)
from praktiklog_services.deciding.violated import Breach, RuleViolated
from praktiklog_services.law.library import RuleSetIsAway

SHARE_USED_UP: Final = 429
BUSY: Final = 503
OUTCOME_UNKNOWN: Final = 504
INTERNAL: Final = 500
RETRY_AFTER_SECONDS: Final = 1

_STATUS: Final[tuple[tuple[type[Exception], int], ...]] = (
    (UnknownCommand, 404),
    (CommandIsNotDecidedYet, 501),
    (CommandIdIsTaken, 409),
    (MalformedCommand, 400),
    (ServiceIsBusy, BUSY),
    (RuleSetIsAway, BUSY),
    (ShareIsUsedUp, SHARE_USED_UP),
    (OutcomeUnknown, OUTCOME_UNKNOWN),
)


def problem_of(error: Exception) -> Problem:
    """Describe an error as a problem; one that is none of ours says nothing of its insides."""
    if isinstance(error, RuleViolated):
        return _refusal(error.breach)
    if isinstance(error, ContractError):  # too large with its envelope around it
        error = MalformedCommand(str(error))
    for kind, status in _STATUS:
        if isinstance(error, kind):
            errors = error.errors if isinstance(error, MalformedCommand) else ()
            name = type(error).__name__
            return Problem(_type(name), name, status, str(error), errors=errors)
    return Problem(
        type=_type("InternalError"),
        title="InternalError",
        status=INTERNAL,
        detail="the service failed; its log says why. Nothing was recorded",
    )


def warning_of(breach: Breach) -> BrokenRule:
    """Describe a broken rule beside what was recorded, in English."""
    return BrokenRule(
        rule=breach.name,
        params=breach.params,
        paragraph=breach.paragraph,
        ruleset=breach.ruleset,
        text=breach.text(),
        certainty=breach.certainty,
        quiet=breach.quiet,
    )


def _refusal(breach: Breach) -> Problem:
    return Problem(
        type=_type(breach.name),
        title=breach.name,
        status=404 if breach.rule.unknown else 409,
        detail=breach.text(),
        rule=breach.name,
        params=breach.params,
        paragraph=breach.paragraph,
        ruleset=breach.ruleset,
        certainty=breach.certainty,
    )


def _type(name: str) -> str:
    slug = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
    return f"urn:praktiklog:problem:{slug}"
