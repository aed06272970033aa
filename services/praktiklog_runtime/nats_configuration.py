"""The users of NATS as the server's configuration has them, and as a table for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from praktiklog_runtime.nats_users import Account, User

FILE: Final = "accounts.conf"
"""What `nats-server.conf` includes, from its own folder."""

# These bring more than one message for one request.
_STREAMED: Final = ("$JS.API.CONSUMER.MSG.NEXT.", "$JS.API.DIRECT.GET.")


def accounts(users: Sequence[User], public_keys: Mapping[str, str]) -> str:
    """Write the accounts with their users, and the subjects of `LOG` that readers may use."""
    asked = _widest({subject for user in _of(users, Account.READERS) for subject in user.publish})
    exports = "\n".join(_export(subject) for subject in asked)
    imports = "\n".join(
        f'      {{ service: {{ account: LOG, subject: "{subject}" }} }}' for subject in asked
    )
    return f"""\
# Generated from the list of users; README.md tells how. Do not edit.
accounts {{
  LOG {{
    jetstream: enabled
    users: [
{_users(users, Account.LOG, public_keys)}
    ]
    exports: [
{exports}
    ]
  }}
  READERS {{
    users: [
{_users(users, Account.READERS, public_keys)}
    ]
    imports: [
{imports}
    ]
  }}
  COMMANDS {{
    users: [
{_users(users, Account.COMMANDS, public_keys)}
    ]
  }}
}}
"""


def table(users: Sequence[User]) -> str:
    """Write the users as a table in Markdown, one line a user."""
    rows = [
        f"| `{user.name}` | `{user.account}` | {user.purpose} | {_listed(user.publish)} "
        f"| {_listed(user.subscribe)} |\n"
        for user in users
    ]
    return (
        "| user | account | what for | may publish | may subscribe to |\n"
        "|---|---|---|---|---|\n" + "".join(rows)
    )


def _widest(subjects: set[str]) -> list[str]:
    """Leave out what a wider subject covers: imported twice, a request would be made twice."""
    return sorted(
        subject
        for subject in subjects
        if not any(_covers(wider, subject) for wider in subjects - {subject})
    )


def _covers(wider: str, subject: str) -> bool:
    pattern, tokens = wider.split("."), subject.split(".")
    if pattern[-1] == ">" and len(tokens) >= len(pattern):
        pattern, tokens = pattern[:-1], tokens[: len(pattern) - 1]
    return len(pattern) == len(tokens) and all(
        own in {"*", other} for own, other in zip(pattern, tokens, strict=True)
    )


def _users(users: Sequence[User], account: Account, public_keys: Mapping[str, str]) -> str:
    return "\n".join(_user(user, public_keys[user.name]) for user in _of(users, account))


def _of(users: Sequence[User], account: Account) -> list[User]:
    return [user for user in users if user.account is account]


def _user(user: User, public_key: str) -> str:
    # Without any subject that is allowed, everything would be.
    publish = f"allow: [{_quoted(user.publish)}]" if user.publish else 'deny: [">"]'
    return f"""\
      # {user.name}: {user.purpose}
      {{
        nkey: {public_key}
        permissions {{
          publish {{ {publish} }}
          subscribe {{ allow: [{_quoted(user.subscribe)}] }}
        }}
      }}"""


def _export(subject: str) -> str:
    streamed = ", response_type: stream" if subject.startswith(_STREAMED) else ""
    return f'      {{ service: "{subject}", accounts: [READERS]{streamed} }}'


def _quoted(subjects: Iterable[str]) -> str:
    return ", ".join(f'"{subject}"' for subject in subjects)


def _listed(subjects: Iterable[str]) -> str:
    return "<br>".join(f"`{subject}`" for subject in subjects) or "nothing"
