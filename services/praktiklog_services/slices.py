"""A slice: one command, the fact it records and the rules it is judged by."""

from msgspec import Struct

from praktiklog_events import Fact
from praktiklog_services.rules import Rule


class Slice(Struct, frozen=True):
    """One command of the interface; its body is the data of its fact.

    `reads` names the fields whose ids the rules look up: the facts that carry their tags are
    read, and the decision holds only while no new one comes. The NATS subject is
    `cmd.<service>.<command>`.
    """

    command: str
    service: str
    fact: type[Fact]
    reads: tuple[str, ...]
    rules: tuple[Rule, ...]

    @property
    def subject(self) -> str:
        """The NATS subject that the command is requested on."""
        return f"cmd.{self.service}.{self.command}"
