"""The OpenAPI 3.1 document of the commands over HTTP, generated from their table."""

from typing import Any, Final

from praktiklog_events.command_schemas import components, reference
from praktiklog_events.commands import COMMANDS, NOT_DECIDED, Command

_PROBLEMS: Final = {
    "400": "The body is not the data of the command's fact; `errors` names every wrong field",
    "401": "No statement of who acts, or a bad one",
    "403": "The actor may not",
    "404": "The thing is unknown",
    "409": "A rule refuses; `detail` says what to do",
    "429": "The client's share is used up",
    "501": "No service decides this command yet",
    "503": "Too busy; ask again after `Retry-After` seconds",
    "504": "The outcome is not known; ask again with the same id",
}


def document(version: str) -> dict[str, Any]:
    """Build the document; `version` is that of the contract."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Praktiklog: commands",
            "version": version,
            "description": "Every command records one event, or is refused with a problem that "
            "says what to do.",
        },
        "paths": {f"/commands/{command.name}": _path(command) for command in COMMANDS},
        "components": {"schemas": components()},
    }


def _path(command: Command) -> dict[str, Any]:
    summary = (command.fact.__doc__ or "").partition("\n")[0]
    operation: dict[str, Any] = {
        "operationId": command.name,
        "tags": [command.service],
        "summary": summary,
        "parameters": [
            _header("Idempotency-Key", "The same as `command_id` in the body"),
            _header("Praktiklog-Actor", "A signed statement of who acts (JWS, EdDSA)"),
            {
                "name": "dry_run",
                "in": "query",
                "schema": {"type": "integer", "enum": [0, 1]},
                "description": "The same as `dry_run` in the body",
            },
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": reference(command.fact.__name__)}},
        },
        "responses": {
            "200": _accepted("Judged only: what would be answered, without events"),
            "201": _accepted(f"Recorded as {command.fact.TYPE}"),
            **{status: _problem(text) for status, text in _PROBLEMS.items()},
        },
    }
    if command.name in NOT_DECIDED:
        operation["x-not-decided-yet"] = True
    return {"post": operation}


def _header(name: str, description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "schema": {"type": "string"},
        "description": description,
    }


def _accepted(description: str) -> dict[str, Any]:
    content = {"application/json": {"schema": reference("Accepted")}}
    return {"description": description, "content": content}


def _problem(description: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": reference("Problem")}}
    return {"description": description, "content": content}
