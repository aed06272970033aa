"""Map errors to problems: the only place that knows HTTP's status codes."""

import re
from typing import Final

from praktiklog_events import ContractError
from praktiklog_services.deciding.answers import Problem
from praktiklog_services.deciding.errors import MalformedCommand, ServiceIsBusy, UnknownCommand
from praktiklog_services.deciding.introduced import UnknownCompany
from praktiklog_services.deciding.violated import RuleViolated, UnknownThing

BUSY: Final = 503
INTERNAL: Final = 500
RETRY_AFTER_SECONDS: Final = 1

_STATUS: Final[tuple[tuple[type[Exception], int], ...]] = (
    (UnknownThing, 404),
    (UnknownCompany, 404),
    (UnknownCommand, 404),
    (RuleViolated, 409),
    (MalformedCommand, 400),
    (ServiceIsBusy, BUSY),
)


def problem_of(error: Exception) -> Problem:
    """Describe an error as a problem; one that is none of ours says nothing of its insides."""
    for kind, status in _STATUS:
        if isinstance(error, kind):
            return _problem(type(error).__name__, status, str(error))
    if isinstance(error, ContractError):  # too large with its envelope around it
        return _problem(MalformedCommand.__name__, 400, str(error))
    return _problem(
        "InternalError", INTERNAL, "the service failed; its log says why. Nothing was recorded"
    )


def _problem(name: str, status: int, detail: str) -> Problem:
    slug = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
    return Problem(type=f"urn:praktiklog:problem:{slug}", title=name, status=status, detail=detail)
