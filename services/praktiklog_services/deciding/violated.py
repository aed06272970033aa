"""What a broken rule is; its class name is the rule's name, its text says what to do."""


class RuleViolated(Exception):  # noqa: N818  a rule's name is a sentence
    """A fact breaks a rule; see the three kinds below."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def name(self) -> str:
        """The rule's stable name."""
        return type(self).__name__


class Contradiction(RuleViolated):
    """The fact contradicts the log: refused on every way in."""


class UnknownThing(Contradiction):
    """The fact is about something that nothing introduced."""


class Refusal(RuleViolated):
    """Refused while it can still be refused; a warning on history."""


class Warned(RuleViolated):
    """Recorded, with the rule's name beside it."""
