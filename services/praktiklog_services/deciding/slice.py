"""A slice: one command, the fact it records, the rules it is judged by and the law's day."""

from datetime import datetime
from functools import cached_property
from typing import Any

from msgspec import Struct, structs

from praktiklog_events import Fact
from praktiklog_services.deciding import tags
from praktiklog_services.deciding.law_day import LawDay, today
from praktiklog_services.deciding.rule import Judging
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.law.library import Library


class Slice(Struct, frozen=True, dict=True):
    """One command of the interface; its body is the data of its fact.

    `rules` are judged in order, contradictions first. `law_day` says which day's law governs
    the fact, `ratio_day` which one's ratio where that is another day. The NATS subject is
    `cmd.<service>.<command>`.
    """

    command: str
    service: str
    fact: type[Fact]
    rules: tuple[Judging, ...]
    law_day: LawDay = today
    ratio_day: LawDay | None = None

    @property
    def subject(self) -> str:
        """The NATS subject that the command is requested on."""
        return f"cmd.{self.service}.{self.command}"

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The id fields whose facts are read: a decision holds while no new one carries them."""
        fields = [field for judging in self.rules for field in judging.rule.reads]
        if "jobcentre" not in self.fact.__struct_fields__ and self.fact.ABOUT in tags.KINDS:
            fields.append(self.fact.ABOUT)  # its event is the jobcentre's of that thing
        return tuple(dict.fromkeys(fields))

    def reads_of(self, fact: Fact, known: State) -> list[str]:
        """Name the tags to read, as far as what is known tells: ask again once they are read.

        Those are the ids of `reads`, from the fact or from a thing it names (the candidate of a
        placement), and the adopted rules of all and of its jobcentre.
        """
        found = [tags.RULES_LAW, tags.RULES_CODES]
        jobcentre = known.jobcentre_of(fact)
        if jobcentre is not None:
            found.append(tags.RULES + jobcentre)
        things = (fact, *known.things_of(fact))
        for field in self.reads:
            values = (getattr(thing, field, None) for thing in things)
            first = next((value for value in values if value is not None), None)
            if first is not None:
                found.append(tags.of_id(field, first))
        return list(dict.fromkeys(found))

    def law_of(self, fact: Any, known: State, at: datetime, library: Library) -> Law:
        """Find the law that governs a fact, as adopted in what is known."""
        jobcentre = known.jobcentre_of(fact)
        adopted, under = known.rule_sets, known.under
        law = library.law(adopted, jobcentre, self.law_day(fact, known, at), under=under)
        if self.ratio_day is None:
            return law
        other = library.law(adopted, jobcentre, self.ratio_day(fact, known, at), under=under)
        return law if other.ratio is law.ratio else structs.replace(law, ratio=other.ratio)
