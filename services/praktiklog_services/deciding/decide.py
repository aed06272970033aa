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
from praktiklog_services.deciding.violated import Breach, RuleViolated
from praktiklog_services.law.library import SHIPPED, Library


class Decision(Struct, frozen=True):
    """An event that may be appended, with the tags it must carry."""

    event: Event
    tags: tuple[str, ...]
    warnings: tuple[Breach, ...]


def decide(
    request: Request,
    state: State,
    *,
    event_id: UUID,
    at: datetime,
    is_company: Callable[[str], bool],
    library: Library = SHIPPED,
) -> Decision:
    """Judge the request's fact and put it into its envelope; time, id and texts come in.

    `is_company` tells whether the log has a company of this id (`praktiklog_events.check`).
    Raises `RuleViolated`, `MalformedCommand` where a date lies beyond its limits, and
    `RuleSetIsAway` where the text of an adopted rule set is not at hand.
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
    verdict = judge(request.fact, request.slice, state, at, library=library)
    broken = verdict.contradiction or verdict.refusal
    if broken is not None:
        raise RuleViolated(broken)
    names = ",".join(warning.name for warning in verdict.warnings)
    return Decision(
        event=replace(made, warnings=names or None, ruleset=verdict.ruleset),
        tags=tuple(state.tags_for(request.fact)),
        warnings=verdict.warnings,
    )


def warnings_again(
    request: Request, before: State, first: Event, *, library: Library = SHIPPED
) -> tuple[Breach, ...]:
    """Make the warnings of a first answer anew, for a repeat of its command.

    The event keeps their names alone; a decision is pure, so judging the same fact on what was
    known before it (`before`) at its own time gives their parameters again.
    """
    if not first.warnings:
        return ()
    verdict = judge(request.fact, request.slice, before, first.time, library=library)
    made = {warning.name: warning for warning in verdict.warnings}
    return tuple(made[name] for name in first.warnings.split(",") if name in made)
