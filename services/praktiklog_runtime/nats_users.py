"""The users of NATS: who there is, in which account, and the least that each needs.

JetStream and services answer to whatever subject the asker names, and no permission is looked at
then. So what keeps answers out of the stream is not a permission but an account:

- `LOG` holds the stream. The relay is in it, and nobody else but for the moment of provisioning.
- `READERS` may use single subjects of `LOG`; what they are answered arrives in their account.
- `COMMANDS` holds services and those who ask them; no subject leads from there to `LOG`.

Which users there are is said by the program (`Settings.nats_users`); this module knows none.
Where a permission names a stream it has `*`: the account holds the streams of one log only, so a
new epoch (`EVT_2`) needs no change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
EVENTS: Final = "evt.>"
OPERATOR: Final = "operator"
RELAY: Final = "relay"
PROVISIONER: Final = "provisioner"
CLOCK: Final = "$SYS.REQ.USER.INFO"
"""What a user may ask the server about itself; the answer says what the server's clock shows."""

_READ: Final = (
    "$JS.API.STREAM.INFO.*",
    "$JS.API.STREAM.MSG.GET.*",
    "$JS.API.DIRECT.GET.*",
    "$JS.API.DIRECT.GET.*.>",
)
_INSPECT: Final = (
    "$JS.API.INFO",
    "$JS.API.STREAM.LIST",
    "$JS.API.STREAM.NAMES",
    *_READ,
    "$JS.API.CONSUMER.INFO.*.*",
    "$JS.API.CONSUMER.LIST.*",
    "$JS.API.CONSUMER.NAMES.*",
)
_PROVISION: Final = (
    *_INSPECT,
    "$JS.API.STREAM.CREATE.*",
    "$JS.API.STREAM.UPDATE.*",
    "$JS.API.CONSUMER.CREATE.>",
    "$JS.API.CONSUMER.DURABLE.CREATE.*.*",
    "$JS.API.CONSUMER.DELETE.*.*",
)
_CONSUME: Final = (
    "$JS.API.CONSUMER.INFO.*.{0}",
    "$JS.API.CONSUMER.MSG.NEXT.*.{0}",
    "$JS.API.CONSUMER.RESET.*.{0}",
    "$JS.ACK.*.{0}.>",
)


class Account(StrEnum):
    """The accounts; see above what separates them."""

    LOG = "LOG"
    READERS = "READERS"
    COMMANDS = "COMMANDS"


class User(msgspec.Struct, frozen=True, kw_only=True):
    """One user: the subjects it may publish and subscribe to, and the consumers it reads through.

    `durables` are the consumers that provisioning keeps, a part of those it may use. `nkey` is
    the public key of a user whose seed is kept elsewhere; all others have a seed file of ours.
    """

    name: str
    account: Account
    purpose: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    durables: tuple[str, ...] = ()
    nkey: str | None = None

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(
                f"{self.name!r} is no name of a NATS user: use a small letter, then at most 31 "
                "small letters, digits and hyphens."
            )


Users = Callable[[Path], Sequence[User]]
"""Lists the users, given the folder of their keys."""


def nobody(_keys: Path) -> Sequence[User]:
    """List no user: such a process can neither start a server nor provision one."""
    return ()


def inbox(name: str) -> str:
    """Return the subjects on which a user is answered; no other user may listen there."""
    return f"_INBOX.{name}.>"


def relay() -> User:
    """Make the only user that publishes events."""
    return User(
        name=RELAY,
        account=Account.LOG,
        purpose="publishes what the log holds; reads where the stream ends",
        publish=(EVENTS, *_READ),
        subscribe=(inbox(RELAY),),
    )


def provisioner() -> User:
    """Make the user that creates streams and consumers; it exists while that lasts."""
    return User(
        name=PROVISIONER,
        account=Account.LOG,
        purpose="creates and changes streams and consumers, while that lasts",
        publish=_PROVISION,
        subscribe=(inbox(PROVISIONER),),
    )


def operator() -> User:
    """Make the user that looks at everything and changes nothing."""
    return User(
        name=OPERATOR,
        account=Account.READERS,
        purpose="looks at streams, consumers and messages",
        publish=_INSPECT,
        subscribe=(inbox(OPERATOR),),
    )


def reader(
    name: str, purpose: str, consumers: Sequence[str] = (), durables: Sequence[str] = ()
) -> User:
    """Make a user that reads the stream, directly and through the consumers that are its own."""
    use = tuple(subject.format(consumer) for consumer in consumers for subject in _CONSUME)
    return User(
        name=name,
        account=Account.READERS,
        purpose=purpose,
        publish=(*_READ, *use),
        subscribe=(inbox(name),),
        durables=tuple(durables),
    )


def service(name: str, clients: Sequence[str]) -> User:
    """Make a user that answers the commands `cmd.<name>.>` of these clients.

    It listens as a member of the queue group of its own name only, so each command goes to one
    of the service's processes and nobody else can listen in.
    """
    return User(
        name=name,
        account=Account.COMMANDS,
        purpose="answers commands",
        publish=(*(inbox(client) for client in clients), CLOCK),
        subscribe=(f"cmd.{name}.> {name}", inbox(name)),
    )


def client(
    name: str, purpose: str, subjects: Sequence[str] = ("cmd.>",), nkey: str | None = None
) -> User:
    """Make a user that sends the commands with these subjects."""
    return User(
        name=name,
        account=Account.COMMANDS,
        purpose=purpose,
        publish=tuple(subjects),
        subscribe=(inbox(name),),
        nkey=nkey,
    )
