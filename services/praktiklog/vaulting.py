"""`vault`: persons, for the owner of the data folder; everything of a person on standard input."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec
import typer
from msgspec import Struct

from praktiklog import context as contexts
from praktiklog.errors import explained
from praktiklog.output import print_json
from praktiklog.privileges import VAULT
from praktiklog.settings import settings_of
from praktiklog_events.cpr import masked
from praktiklog_events.scalars import CandidateId, Id
from praktiklog_runtime import clock
from praktiklog_services.vault.opening import opened
from praktiklog_services.vault.vault import Kind, Purpose, TextKind, Vault

app = typer.Typer(
    no_args_is_help=True,
    help="Persons: one JSON object on standard input, never on the command line.",
)
_Body = TypeVar("_Body", bound=Struct)


class _Strict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class _Person(_Strict, frozen=True):
    candidate_id: CandidateId | None = None
    name: str | None = None
    cpr: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    language: str | None = None
    next_of_kin: str | None = None

    def items(self) -> dict[Kind, str]:
        """List what is given, by kind."""
        given: dict[Kind, str | None] = {
            "name": self.name,
            "cpr": self.cpr,
            "address": self.address,
            "phone": self.phone,
            "email": self.email,
            "language": self.language,
            "next_of_kin": self.next_of_kin,
        }
        return {kind: text for kind, text in given.items() if text is not None}


class _Text(_Strict, frozen=True):
    candidate_id: CandidateId
    kind: TextKind
    text: str
    text_ref: Id | None = None


class _Looking(_Strict, frozen=True):
    purpose: str | None = None
    actor: Id = "local"
    team: Id | None = None

    def why(self) -> Purpose:
        """Say who looks and why."""
        return Purpose(why=self.purpose, actor=self.actor, team=self.team)


class _Open(_Looking, frozen=True, kw_only=True):
    candidate_id: CandidateId


class _Search(_Looking, frozen=True):
    cpr: str | None = None
    name: str | None = None


@app.command("store-person")
def store_person(context: typer.Context) -> None:
    """Store a person: candidate_id?, name, cpr, address, phone, email, language, next_of_kin."""
    given = _read(_Person)
    with _vault(context) as vault:
        identity, shown = vault.store_person(given.candidate_id, given.items(), clock.now())
    print_json({"candidate_id": identity, "cpr": shown})


@app.command("store-text")
def store_text(context: typer.Context) -> None:
    """Store a text of a person: candidate_id, kind, text, text_ref?; its text_ref comes back."""
    given = _read(_Text)
    with _vault(context) as vault:
        reference = vault.store_text(given.candidate_id, given.kind, given.text, given.text_ref)
    print_json({"text_ref": reference})


@app.command("open-person")
def open_person(context: typer.Context) -> None:
    """Open a person: candidate_id, purpose, actor?, team?; the look-up is written down first."""
    given = _read(_Open)
    with _vault(context) as vault:
        person = vault.open_person(given.candidate_id, given.why(), clock.now())
    print_json(person)


@app.command("search-person")
def search_person(context: typer.Context) -> None:
    """Find persons: cpr or name, purpose, actor?, team?; at most 10, and it is written down."""
    given = _read(_Search)
    if (given.cpr is None) == (given.name is None):
        raise typer.BadParameter("give `cpr` or `name`")
    with _vault(context) as vault:
        found = vault.search(given.why(), clock.now(), number=given.cpr, name=given.name or "")
    print_json(found)


@app.command("verify")
def verify(context: typer.Context) -> None:
    """Recompute the chain of look-ups; exit code 1 where one was changed or taken away."""
    with _vault(context) as vault:
        found = vault.check_lookups()
    print_json(found)
    if found.broken_at is not None:
        raise typer.Exit(1)


@contextmanager
def _vault(context: typer.Context) -> Iterator[Vault]:
    settings = settings_of(context)
    with explained(), opened(settings, contexts.database(settings, VAULT)) as vault:
        yield vault


def _read(body: type[_Body]) -> _Body:
    given: Any = sys.stdin.buffer.read()
    try:
        return msgspec.json.decode(given, type=body)
    except msgspec.DecodeError as error:
        raise typer.BadParameter(f"standard input: {masked(str(error))}") from None
