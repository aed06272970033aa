"""Whose command is next: everyone in turn, however many one of them sends."""

from collections import OrderedDict, deque
from typing import Final, Generic, TypeVar

from praktiklog_services.deciding.errors import ServiceIsBusy, ShareIsUsedUp

MOST_OF_A_CLIENT: Final = 1_024
"""Commands of one client that may wait; `do` sends at most a thousand at once."""

MOST_OF_ALL: Final = 16_384
"""Commands that may wait altogether: with bodies of an event's size, some 10 MB."""

_T = TypeVar("_T")


class Turns(Generic[_T]):
    """A queue for each client of each user; they are drained in turn, one command each.

    Users take turns first, and then the clients of one user, so that no user gets more by
    being many clients.
    """

    def __init__(
        self, *, most_of_a_client: int = MOST_OF_A_CLIENT, most_of_all: int = MOST_OF_ALL
    ) -> None:
        self._most_of_a_client = most_of_a_client
        self._most_of_all = most_of_all
        self._waiting = 0
        self._users: OrderedDict[str, OrderedDict[str, deque[_T]]] = OrderedDict()

    def __len__(self) -> int:
        """Count what waits."""
        return self._waiting

    def put(self, user: str, client: str, item: _T) -> None:
        """Let an item wait for its turn.

        Raises `ShareIsUsedUp` where its client has too much waiting, and `ServiceIsBusy` where
        all together have.
        """
        clients = self._users.get(user)
        queue = None if clients is None else clients.get(client)
        if queue is not None and len(queue) >= self._most_of_a_client:
            raise ShareIsUsedUp(
                f"{len(queue)} commands of this client wait already; send it again when some of "
                "them are answered"
            )
        if self._waiting >= self._most_of_all:
            raise ServiceIsBusy(f"{self._waiting} commands wait already; send it again")
        self._users.setdefault(user, OrderedDict()).setdefault(client, deque()).append(item)
        self._waiting += 1

    def take(self, most: int) -> list[_T]:
        """Take what is next, at most so many."""
        taken: list[_T] = []
        while self._users and len(taken) < most:
            user, clients = self._users.popitem(last=False)
            client, queue = clients.popitem(last=False)
            taken.append(queue.popleft())
            if queue:
                clients[client] = queue
            if clients:
                self._users[user] = clients
        self._waiting -= len(taken)
        return taken
