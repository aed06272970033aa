"""Every command of the interface: what it is called, who carries it out, which fact it records.

A command is a request on `cmd.<service>.<name>` (or `POST /commands/<name>`) whose body is the
data of its fact and perhaps `command_id`; see `praktiklog_events.answers` for what comes back.
"""

import sys
from typing import Final

from msgspec import Struct

from praktiklog_events.catalogue import FACTS
from praktiklog_events.facts.fact import Fact


class Command(Struct, frozen=True):
    """One command; its body is the data of `fact`."""

    name: str
    service: str
    fact: type[Fact]

    @property
    def subject(self) -> str:
        """The NATS subject that the command is requested on."""
        return f"cmd.{self.service}.{self.name}"


def _service(fact: type[Fact]) -> str:
    module = sys.modules[fact.__module__]
    return str(getattr(module, "SERVICE", module.__name__.rpartition(".")[2]))


COMMANDS: Final[tuple[Command, ...]] = tuple(
    Command(fact.COMMAND, _service(fact), fact) for fact in FACTS if fact.COMMAND
)

BY_NAME: Final[dict[str, Command]] = {command.name: command for command in COMMANDS}

SERVICES: Final[tuple[str, ...]] = tuple(dict.fromkeys(command.service for command in COMMANDS))
"""The services that commands are asked of, each once."""

NOT_DECIDED: Final[frozenset[str]] = frozenset(
    {
        "answer-order",
        "assign-order",
        "assign-referral",
        "await-slot",
        "change-terms",
        "close-order",
        "contact-company",
        "contract-supplier",
        "correct-placement",
        "correct-referral",
        "correct-slots",
        "declare-break",
        "erase-person",
        "freeze-answer",
        "grant-role",
        "hold-slot",
        "measure-progression",
        "pay-supplier",
        "plan-contact",
        "receive-order",
        "record-screening",
        "register-meeting",
        "report-cost",
        "report-figure",
        "roster-duty",
        "set-target",
        "void-entry",
    }
)
"""Commands whose rules are not built yet: asking for one is answered so, by everyone alike."""
