"""Map errors to problems: the only place that knows HTTP's status codes."""

import re
from typing import Final

from praktiklog_services.commands.answers import Problem
from praktiklog_services.commands.errors import MalformedCommand, ServiceIsBusy, UnknownCommand
from praktiklog_services.rules import RuleViolated, UnknownThing

BUSY: Final = 503
RETRY_AFTER_SECONDS: Final = 1

_STATUS: Final[tuple[tuple[type[Exception], int], ...]] = (
    (UnknownThing, 404),
    (UnknownCommand, 404),
    (RuleViolated, 409),
    (MalformedCommand, 400),
    (ServiceIsBusy, BUSY),
)


def problem_of(error: Exception) -> Problem:
    """Describe an error as a problem; raises it again where it is none of ours."""
    for kind, status in _STATUS:
        if isinstance(error, kind):
            name = type(error).__name__
            slug = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
            return Problem(
                type=f"urn:praktiklog:problem:{slug}",
                title=name,
                status=status,
                detail=str(error),
            )
    raise error
