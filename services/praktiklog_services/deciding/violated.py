"""A broken rule with everything that words are made of."""

from typing import Any

from msgspec import Struct

from praktiklog_services.deciding import words
from praktiklog_services.deciding.rule import Rule
from praktiklog_services.deciding.words import Language


class Breach(Struct, frozen=True):
    """A rule that a fact breaks, under which sets (`<law>[:<local>]`).

    `certainty` says how sure its source is, where it is less than a text that was read; `quiet`
    that pages do not pop it up.
    """

    rule: type[Rule]
    params: dict[str, Any]
    paragraph: str | None = None
    ruleset: str | None = None
    certainty: str | None = None
    quiet: bool = False

    @property
    def name(self) -> str:
        """The rule's stable name."""
        return self.rule.__name__

    def text(self, language: Language = "en") -> str:
        """Say it in words."""
        return words.text(
            self.rule,
            self.params,
            language,
            paragraph=self.paragraph,
            ruleset=self.ruleset,
            certainty=self.certainty,
        )


class RuleViolated(Exception):  # noqa: N818  named as what happened
    """A command is refused because of a rule."""

    def __init__(self, breach: Breach) -> None:
        super().__init__(breach.text())
        self.breach = breach
