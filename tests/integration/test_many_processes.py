"""Several processes decide on one log: nothing is booked beyond what there is, or done twice."""

import asyncio
import contextlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from itertools import count, takewhile
from pathlib import Path
from random import Random
from typing import Final

import msgspec
import pytest

from praktiklog_audit.verify import verify
from praktiklog_events import Event, Fact, SlotReleased, SlotReserved, SlotsOpened, decode
from praktiklog_events.answers import Accepted, Answer, Refused, Unknown
from praktiklog_events.client import CommandClient
from praktiklog_runtime import postgres
from praktiklog_runtime.settings import Settings
from praktiklog_services.client import command_client
from praktiklog_services.log import PostgresLog
from praktiklog_services.registry import BY_TYPE
from tests.integration.conftest import FreshLog
from tests.integration.many_processes import Processes, processes
from tests.services.facts import opened, referred, reserved
from tests.support.product import Product

CLIENTS: Final = 16
PROCESSES: Final = 4
AGREEMENTS: Final = 3
SLOTS: Final = 5
TODAY: Final = datetime.now(UTC).date()
FIRST: Final = TODAY + timedelta(days=30)
DAYS: Final = 20
EXPIRES: Final = datetime.now(UTC) + timedelta(days=365)
BUSY: Final = 503


@pytest.fixture
def product(fresh_log: FreshLog) -> Product:
    """Give an empty log on servers that run; nothing works on it yet."""
    return fresh_log()


class Journal:
    """Sends commands and keeps every answer that came, by command id."""

    def __init__(self) -> None:
        self.answers: defaultdict[str, list[Answer]] = defaultdict(list)

    async def send(self, client: CommandClient, fact: Fact, command_id: str) -> Answer:
        """Ask with one id until it is answered, as whoever wants to know does."""
        body, name = msgspec.json.encode(fact), BY_TYPE[fact.TYPE].command
        while True:
            # A short patience: a request to a process that was killed is never answered.
            answer = await client.carry_out(name, body, command_id=command_id, patience=2.0)
            if isinstance(answer, Unknown):
                continue
            if isinstance(answer, Refused) and answer.problem.status == BUSY:
                continue
            self.answers[command_id].append(answer)
            return answer


def booking(name: str, number: int, first: date, last: date) -> SlotReserved:
    """Book for a candidate of its own: nobody has two reservations in one agreement on a day."""
    return reserved(
        f"r{name}",
        agreement_id=f"a{number}",
        referral_id=f"f{name}",
        candidate_id=f"p{name}",
        reserved_on=TODAY,
        starts_on=first,
        ends_on=last,
        expires_at=EXPIRES,
    )


def test_of_64_at_once_on_5_slots_four_processes_accept_5(product: Product, tmp_path: Path) -> None:
    journal = Journal()

    async def reserve() -> list[Answer]:
        async with AsyncExitStack() as stack:
            clients = await connected(stack, product.settings)

            async def all_at_once(facts: Sequence[Fact], kind: str) -> list[Answer]:
                return await asyncio.gather(
                    *(
                        journal.send(clients[number % CLIENTS], fact, f"{kind}-{number}")
                        for number, fact in enumerate(facts)
                    )
                )

            await journal.send(clients[0], opened("a0", SLOTS), "open")
            await all_at_once([referred(f"f{n}", f"p{n}") for n in range(64)], "refer")
            last = FIRST + timedelta(days=DAYS)
            return await all_at_once([booking(str(n), 0, FIRST, last) for n in range(64)], "book")

    with processes(product, tmp_path, PROCESSES):
        answers = asyncio.run(reserve())

    refused = [answer.problem.title for answer in answers if isinstance(answer, Refused)]
    assert refused == ["SlotIsTaken"] * (64 - SLOTS)
    check(product, journal.answers)


@pytest.mark.kills
def test_random_interleavings_with_kills_book_nothing_beyond_and_do_nothing_twice(
    product: Product, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    # As many events as an import of the kill tests takes a minute for: 10 turns of each, 2 kills.
    turns = pytestconfig.getoption("--kill-events") // 500
    kills = turns // 5
    journal = Journal()

    def enough(turn: int) -> bool:
        return turn >= turns and running.killed >= kills and running.cut >= kills

    async def interleave(running: Processes) -> None:
        async with AsyncExitStack() as stack:
            clients = await connected(stack, product.settings)
            for number in range(AGREEMENTS):
                fact = opened(f"a{number}", SLOTS)
                await journal.send(clients[0], fact, f"open-{number}")
            killing = asyncio.create_task(kill_on(running, Random(1)))
            try:
                async with asyncio.TaskGroup() as group:
                    for number, client in enumerate(clients):
                        work = act(journal, client, clients, number, enough)
                        group.create_task(work)
            finally:
                killing.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await killing

    with processes(product, tmp_path, PROCESSES) as running:
        asyncio.run(interleave(running))

    titles = Counter(
        answer.problem.title
        for answers in journal.answers.values()
        for answer in answers
        if isinstance(answer, Refused)
    )
    assert titles.keys() == {"SlotIsTaken"}
    check(product, journal.answers)


async def connected(stack: AsyncExitStack, settings: Settings) -> list[CommandClient]:
    """Connect every client by itself."""
    return [await stack.enter_async_context(command_client(settings)) for _ in range(CLIENTS)]


async def kill_on(running: Processes, random: Random) -> None:
    """Kill processes and cut connections, on and on."""
    while True:
        await asyncio.sleep(random.uniform(0.05, 0.4))
        await asyncio.to_thread(running.cut_connections)
        await asyncio.sleep(random.uniform(0.05, 0.4))
        # The thread ends before the task does, so that no process is left behind.
        await asyncio.shield(asyncio.to_thread(running.kill, random.randrange(PROCESSES)))


async def act(
    journal: Journal,
    client: CommandClient,
    others: list[CommandClient],
    number: int,
    enough: Callable[[int], bool],
) -> None:
    """Refer and book, give back, and send a command again, by itself or at once with another."""
    random, own = Random(number), list[SlotReserved]()
    for turn in takewhile(lambda turn: not enough(turn), count()):
        name = f"{number}-{turn}"
        await journal.send(client, referred(f"f{name}", f"p{name}"), f"refer-{name}")
        first = FIRST + timedelta(days=random.randrange(DAYS))
        last = first + timedelta(days=random.randrange(DAYS))
        fact = booking(name, random.randrange(AGREEMENTS), first, last)
        senders = [client, random.choice(others)][: random.choice((1, 1, 2))]
        answers = await asyncio.gather(
            *(journal.send(sender, fact, f"book-{name}") for sender in senders)
        )
        if any(isinstance(answer, Accepted) for answer in answers):
            own.append(fact)
            if random.random() < 0.3:
                await journal.send(client, fact, f"book-{name}")
        if own and random.random() < 0.6:
            await give_back(journal, client, own.pop(random.randrange(len(own))), random)


async def give_back(
    journal: Journal, client: CommandClient, booked: SlotReserved, random: Random
) -> None:
    """Give a reservation back, and perhaps once more under the same id."""
    fact = SlotReleased(
        reservation_id=booked.reservation_id,
        agreement_id=booked.agreement_id,
        released_on=TODAY,
        reason="cancelled",
    )
    for _ in range(random.choice((1, 1, 2))):
        await journal.send(client, fact, f"release-{booked.reservation_id}")


def check(product: Product, answers: Mapping[str, Sequence[Answer]]) -> None:
    """Hold the log against itself and against every answer that was given."""
    with contextlib.closing(PostgresLog(postgres.ensure(product.settings))) as log:
        assert verify(log).broken is None
        stored = {found.position: decode(found.event.data) for found in log.read()}
    assert list(stored) == list(range(1, len(stored) + 1))
    never_more_than_there_is(list(stored.values()))
    done: dict[str, tuple[int, Event]] = {}
    for position, event in stored.items():
        assert event.commandid is not None
        assert event.commandid not in done, event.commandid
        done[event.commandid] = (position, event)
    assert done.keys() <= answers.keys()
    for command_id, given in answers.items():
        accepted = [answer for answer in given if isinstance(answer, Accepted)]
        # Refusals are not remembered: of two sent at once one may come when there is room again.
        assert bool(accepted) is (command_id in done), command_id
        for answer in accepted:
            position, event = done[command_id]
            (recorded,) = answer.events
            assert (recorded.position, recorded.id, recorded.type) == (
                position,
                event.id,
                event.type,
            )
            assert [warning.rule for warning in answer.warnings] == (
                event.warnings.split(",") if event.warnings else []
            )


def never_more_than_there_is(events: Sequence[Event]) -> None:
    """See that at no position any day has more reservations than its agreement has slots."""
    slots: dict[str, int] = {}
    live: dict[str, SlotReserved] = {}
    taken: Counter[tuple[str, date]] = Counter()
    for event in events:
        match event.data:
            case SlotsOpened(agreement_id=agreement_id, slots=many):
                slots[agreement_id] = many
            case SlotReserved() as fact:
                live[fact.reservation_id] = fact
                for day in days_of(fact):
                    taken[fact.agreement_id, day] += 1
                    assert taken[fact.agreement_id, day] <= slots[fact.agreement_id], event
            case SlotReleased(reservation_id=identity):
                fact = live.pop(identity)
                taken.subtract((fact.agreement_id, day) for day in days_of(fact))


def days_of(fact: SlotReserved) -> list[date]:
    many = (fact.ends_on - fact.starts_on).days + 1
    return [fact.starts_on + timedelta(days=number) for number in range(many)]
