"""The AsyncAPI 3.0 document of events and commands on NATS, generated from the types."""

from typing import Any

from praktiklog_events.catalogue import FACTS
from praktiklog_events.command_schemas import components, reference
from praktiklog_events.commands import COMMANDS, Command
from praktiklog_events.facts.fact import Fact
from praktiklog_events.subjects import subject


def document(version: str) -> dict[str, Any]:
    """Build the document; `version` is that of the contract.

    An event's payload is the JSON Schema file beside the document. Events are what the service
    sends, commands what it receives and replies to on the inbox that the request names.
    """
    events = {_name(fact): fact for fact in FACTS}
    messages = {name: _event(fact) for name, fact in events.items()}
    messages |= {command.name: _request(command) for command in COMMANDS}
    messages["answer"] = {
        "name": "answer",
        "contentType": "application/json",
        "payload": {"oneOf": [reference("Accepted"), reference("Refused")]},
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Praktiklog: events and commands",
            "version": version,
            "description": "Events stand in the JetStream stream EVT, in the order of the log: a "
            "message's sequence is its position. Commands are NATS requests.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            **{name: _events(name, fact) for name, fact in events.items()},
            **{command.name: _commands(command) for command in COMMANDS},
            "answer": {"address": None, "messages": {"answer": _message("answer")}},
        },
        "operations": {
            **{f"send-{name}": _operation("send", name) for name in events},
            **{f"receive-{command.name}": _reply(command) for command in COMMANDS},
        },
        "components": {"messages": messages, "schemas": components()},
    }


def _name(fact: type[Fact]) -> str:
    return fact.TYPE.replace(".", "-").replace("_", "-")


def _event(fact: type[Fact]) -> dict[str, Any]:
    return {
        "name": fact.TYPE,
        "summary": (fact.__doc__ or "").partition("\n")[0],
        "contentType": "application/cloudevents+json",
        "payload": {"$ref": f"{fact.TYPE}.schema.json"},
    }


def _request(command: Command) -> dict[str, Any]:
    return {
        "name": command.name,
        "summary": (command.fact.__doc__ or "").partition("\n")[0],
        "contentType": "application/json",
        "payload": reference(command.fact.__name__),
    }


def _events(name: str, fact: type[Fact]) -> dict[str, Any]:
    return {
        "address": subject("{jobcentre}", fact.TYPE),
        "parameters": {"jobcentre": {"description": "The jobcentre's slug, or _all"}},
        "messages": {name: _message(name)},
    }


def _commands(command: Command) -> dict[str, Any]:
    return {"address": command.subject, "messages": {command.name: _message(command.name)}}


def _operation(action: str, name: str) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{name}"}}


def _reply(command: Command) -> dict[str, Any]:
    return _operation("receive", command.name) | {
        "reply": {
            "address": {"location": "$message.header#/reply-to"},
            "channel": {"$ref": "#/channels/answer"},
        }
    }


def _message(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/messages/{name}"}
