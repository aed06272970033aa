"""Decide on a command: pure, from what is known to one event or a broken rule."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from praktiklog_events import ContractError, Event, check, event
from praktiklog_services.deciding.errors import MalformedCommand
from praktiklog_services.deciding.judge import judge
from praktiklog_services.deciding.request import Request
from praktiklog_services.deciding.state import State


class Decision(Struct, frozen=True):
    """An event that may be appended, with the tags it must carry."""

    event: Event
    tags: tuple[str, ...]
    warnings: tuple[str, ...]


def decide(
    request: Request,
    state: State,
    *,
    event_id: UUID,
    at: datetime,
    is_company: Callable[[str], bool],
) -> Decision:
    """Judge the request's fact and put it into its envelope; time and id come in.

    `is_company` tells whether the log has a company of this id (`praktiklog_events.check`).

    Raises the broken `RuleViolated`, or `MalformedCommand` where a date lies beyond its limits.
    """
    made = event(
        request.fact,
        id=event_id,
        source=f"/praktiklog/{request.slice.service}",
        time=at,
        jobcentre=state.jobcentre_of(request.fact) or "_all",
        commandid=request.command_id,
    )
    try:
        check(made, at, is_company=is_company)
    except ContractError as error:
        raise MalformedCommand(str(error)) from None
    verdict = judge(request.fact, request.slice.rules, state, at)
    broken = verdict.contradiction or verdict.refusal
    if broken is not None:
        raise broken
    warnings = tuple(warning.name for warning in verdict.warnings)
    made = replace(made, warnings=",".join(warnings) or None)
    return Decision(event=made, tags=tuple(state.tags_for(request.fact)), warnings=warnings)
