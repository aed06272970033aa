"""A slice: one command, the fact it records and the rules it is judged by."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from praktiklog_events import Fact
from praktiklog_services.deciding.judge import Rule
from praktiklog_services.deciding.state import State


def _nothing(_fact: Any, _state: State) -> list[str]:
    return []


class Slice(Struct, frozen=True):
    """One command of the interface; its body is the data of its fact.

    `reads` names the fields whose ids the rules look up: the facts that carry their tags are
    read, and the decision holds only while no new one comes. `also_reads` names further tags
    once those facts are known, such as the candidate's of a placement. The NATS subject is
    `cmd.<service>.<command>`.
    """

    command: str
    service: str
    fact: type[Fact]
    reads: tuple[str, ...]
    rules: tuple[Rule, ...]
    also_reads: Callable[[Any, State], list[str]] = _nothing

    @property
    def subject(self) -> str:
        """The NATS subject that the command is requested on."""
        return f"cmd.{self.service}.{self.command}"
