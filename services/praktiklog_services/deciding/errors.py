"""Why a command cannot be carried out, besides the rules."""

from praktiklog_services.deciding.violated import Refusal


class MalformedCommand(ValueError):  # noqa: N818  named as its problem is
    """The body is not the data of the command's fact."""


class UnknownCommand(LookupError):  # noqa: N818  named as its problem is
    """No slice has this name."""


class ServiceIsBusy(Exception):  # noqa: N818  named as its problem is
    """Too much at once: the same request may be sent again."""


class CommandIdIsTaken(Refusal):
    """The command id carried out another command."""
