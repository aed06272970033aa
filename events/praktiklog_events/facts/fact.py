"""The base of every fact that an event carries in its `data`."""

from typing import ClassVar

from msgspec import Struct

from praktiklog_events.scalars import Id
from praktiklog_events.vocabulary import Despite


class Fact(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """What an event says happened; immutable, primitives only, no free text.

    `TYPE` is the CloudEvents type with its version, `ABOUT` the field that holds the id of the
    thing it is about. Both, and every field name, are the stored format: never rename them.
    `COMMAND` is the command that records it; empty where no client may ask for it.
    """

    TYPE: ClassVar[str] = ""
    ABOUT: ClassVar[str] = ""
    COMMAND: ClassVar[str] = ""

    text_ref: Id | None = None
    """Where a text about this fact stands in the vault, if there is one."""

    despite: Despite | None = None
    """Why it was decided despite a rule that would have refused it."""
