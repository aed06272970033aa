"""Why a command cannot be carried out, besides the rules."""

from collections.abc import Iterable

from praktiklog_events.answers import WrongField


class MalformedCommand(ValueError):  # noqa: N818  named as its problem is
    """The body is not the data of the command's fact; `errors` name every wrong field."""

    def __init__(self, detail: str, errors: Iterable[WrongField] = ()) -> None:
        super().__init__(detail)
        self.errors = tuple(errors)


class UnknownCommand(LookupError):  # noqa: N818  named as its problem is
    """No slice has this name."""


class CommandIsNotDecidedYet(LookupError):  # noqa: N818  named as its problem is
    """The contract has the command, but its rules are not built yet."""

    def __init__(self, command: str) -> None:
        super().__init__(
            f"{command} is in the contract, but no service decides it yet; import its facts as "
            "history, or wait for a later version"
        )


class ServiceIsBusy(Exception):  # noqa: N818  named as its problem is
    """Too much at once: the same request may be sent again."""


class CommandIdIsTaken(Exception):  # noqa: N818  named as its problem is
    """The command id carried out another command."""


class ShareIsUsedUp(Exception):  # noqa: N818  named as its problem is
    """So many commands of this client wait already that further ones must come later."""


class OutcomeUnknown(Exception):  # noqa: N818  named as its problem is
    """A command was sent and no answer came: it may or may not have been carried out."""

    def __init__(self, command_id: str) -> None:
        super().__init__(
            f"whether command {command_id} was carried out is not known; send it again with "
            "the same command_id, and it is carried out once"
        )
