"""A group of commands whose modules are imported when one of them is carried out, not before.

With all of them a process takes three times as long to start, and `--help` as long as work.
"""

from importlib import import_module
from typing import Any, Final

import typer
from msgspec import Struct
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command


class Entry(Struct, frozen=True):
    """One command: its name, where it stands as `module:attribute`, and its first line of help.

    The attribute is the function of a command, or the `typer.Typer` of a group.
    """

    name: str
    target: str
    help: str

    def load(self) -> object:
        """Import what carries it out."""
        module, _, attribute = self.target.partition(":")
        return getattr(import_module(module), attribute)


class LazyGroup(TyperGroup):
    """Lists its entries without importing them, and imports the one that is carried out."""

    entries: tuple[Entry, ...] = ()

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for entry in self.entries:
            self.add_command(TyperCommand(entry.name, help=entry.help))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command that the arguments name, and import it."""
        name, command, rest = super().resolve_command(ctx, args)
        entry = next((entry for entry in self.entries if entry.name == name), None)
        return name, command if entry is None else command_of(entry), rest


def group_of(*entries: Entry) -> type[LazyGroup]:
    """Build the class of a group with these commands."""
    return type("Commands", (LazyGroup,), {"entries": entries})


def command_of(entry: Entry) -> Any:
    """Import an entry's command or group, under its name."""
    found: Any = entry.load()
    outer = typer.Typer(**APP)
    outer.callback()(_nothing)
    if isinstance(found, typer.Typer):
        outer.add_typer(found, name=entry.name)
    else:
        outer.command(entry.name)(found)
    group: Any = get_command(outer)
    return group.commands[entry.name]


def _nothing() -> None:
    """Make a group of a single command as well."""


APP: Final[dict[str, Any]] = {
    "no_args_is_help": True,
    "add_completion": False,
    "pretty_exceptions_enable": False,
}
"""What every part of the program has in common."""
