"""What can be wrong with an encoded event."""


class ContractError(ValueError):
    """The bytes are no event of this contract; the message says what to mend."""


class UnknownTypeError(ContractError):
    """The event's type or version is none that this version of the contract knows."""
