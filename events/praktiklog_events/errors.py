"""What can be wrong with an encoded event."""

from praktiklog_events.cpr import masked


class ContractError(ValueError):
    """The bytes are no event of this contract; the message says what to mend.

    A CPR number in the message is masked: errors end up in reports and logs.
    """

    def __init__(self, message: str) -> None:
        super().__init__(masked(message))


class UnknownTypeError(ContractError):
    """The event's type or version is none that this version of the contract knows."""
