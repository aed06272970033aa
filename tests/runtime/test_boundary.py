"""Every user tries every way into the stream; what it holds and what it is stays as it was.

The users are those of the list, so a new one is tried without a line here.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from praktiklog.users import CLIENTS_FILE, consumers, listed
from praktiklog_projections import PROJECTIONS
from praktiklog_runtime import nats, nats_grant, nats_server, provision
from praktiklog_runtime.nats_users import CLOCK, OPERATOR, RELAY, Account, User, inbox, service
from praktiklog_runtime.settings import Settings
from praktiklog_services.registry import SERVICES
from tests.support.nats import SUPERUSER, as_superuser

EVENT = "evt.aarhus.placement.started"
FORGED = "evt.zz.x"
THIRD_PARTY = "case-system"
USERS_OF_LIST = listed(Path("none"))
USERS = (*(user.name for user in USERS_OF_LIST), THIRD_PARTY)
READERS = tuple(user.name for user in USERS_OF_LIST if user.account is Account.READERS)

PAYLOADS = (
    b"",
    b"+NXT",
    b"-NAK",
    b"{}",
    b'{"seq": 1}',
    b'{"seq": 1, "batch": 2}',
    b'{"batch": 2, "expires": 200000000}',
    b'{"last_by_subj": "evt.aarhus.placement.started"}',
)

SMALL = {"name": "EVT", "subjects": ["evt.>"], "max_msgs": 1, "storage": "file"}
TAKEN = {"name": "OTHER", "subjects": ["evt.zz.>"]}
MIRROR = {"name": "OTHER", "mirror": {"name": "EVT"}}
SOURCE = {"name": "EVT", "subjects": ["evt.>"], "sources": [{"name": "OTHER"}]}
PUSH = {"stream_name": "EVT", "config": {"durable_name": "push", "deliver_subject": FORGED}}
OTHERS: dict[str, Any] = {
    "$JS.API.STREAM.PURGE.EVT": {},
    "$JS.API.STREAM.DELETE.EVT": {},
    "$JS.API.STREAM.MSG.DELETE.EVT": {"seq": 1},
    "$JS.API.STREAM.SNAPSHOT.EVT": {"deliver_subject": FORGED},
    "$JS.API.STREAM.RESTORE.EVT": {"config": SMALL},
    "$JS.API.STREAM.LEADER.STEPDOWN.EVT": {},
    "$JS.API.CONSUMER.CREATE.EVT": PUSH,
    "$JS.API.CONSUMER.CREATE.EVT.push": PUSH,
    "$JS.API.CONSUMER.DURABLE.CREATE.EVT.push": PUSH,
    "$JS.API.CONSUMER.DELETE.EVT.occupancy-1": {},
    "$JS.API.CONSUMER.PAUSE.EVT.occupancy-1": {"pause_until": "2100-01-01T00:00:00Z"},
    "$JS.API.CONSUMER.UNPIN.EVT.occupancy-1": {"group": "a"},
    "$JS.API.META.LEADER.STEPDOWN": {},
    "$JS.API.ACCOUNT.PURGE.LOG": {},
    "$SYS.REQ.SERVER.PING": {},
    "$SYS.REQ.SERVER.PING.STATSZ": {},
    "$SYS.REQ.ACCOUNT.LOG.INFO": {},
    "$SYS.REQ.SERVER.SHUTDOWN": {},
    "_INBOX.stranger.x": {},
    "_R_.x": {},
}
CHANGES = (
    ("$JS.API.STREAM.UPDATE.EVT", SMALL),
    ("$JS.API.STREAM.UPDATE.EVT", SOURCE),
    ("$JS.API.STREAM.CREATE.OTHER", TAKEN),
    ("$JS.API.STREAM.CREATE.OTHER", MIRROR),
    *OTHERS.items(),
)


class Tried:
    """A connection that remembers what the server refused."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.refused: list[str] = []

    async def note(self, error: Exception) -> None:
        self.refused.append(str(error).lower())

    async def settle(self) -> None:
        """Wait for the server's word on what was sent; the first ping may overtake it."""
        await self.client.flush()
        await self.client.flush()

    async def is_refused(self, subject: str, payload: bytes = b"", reply: str = "") -> bool:
        before = len(self.refused)
        await self.client.publish(subject, payload, reply=reply)
        await self.settle()
        return any(f'publish to "{subject}"'.lower() in text for text in self.refused[before:])

    async def is_deaf(self, subject: str, queue: str = "") -> bool:
        before = len(self.refused)
        await self.client.subscribe(subject, queue=queue)
        await self.settle()
        return any("permissions violation for subscription" in t for t in self.refused[before:])


@pytest.fixture(scope="module")
def ready(nats_settings: Settings) -> Settings:
    """Provision a server that knows a third party too, and publish three events."""
    (nats_settings.nats_keys / CLIENTS_FILE).write_text(
        f'[{THIRD_PARTY}]\ncommands = ["register-referral"]\n'
    )
    asyncio.run(provision.provision(nats_settings, nats_server.url(nats_settings)))

    async def publish(tried: Tried) -> None:
        for number in range(3):
            await tried.client.jetstream().publish(EVENT, b'{"n": %d}' % number)

    as_user(nats_settings, RELAY, publish)
    return nats_settings


def as_user(settings: Settings, name: str, work: Callable[[Tried], Awaitable[None]]) -> None:
    async def run() -> None:
        client = await nats.connect(settings, name, wait=5)
        tried = Tried(client)
        client._error_cb = tried.note
        try:
            await work(tried)
        finally:
            await client.close()

    asyncio.run(run())


def user(settings: Settings, name: str) -> User:
    return next(each for each in settings.nats_users(settings.nats_keys) if each.name == name)


def standing(settings: Settings) -> dict[str, Any]:
    """Read all that may not change: the messages, the streams and consumers as configured."""

    async def read(client: Client) -> dict[str, Any]:
        context = client.jetstream()
        streams = await context.streams_info()
        last = (await context.stream_info("EVT")).state.last_seq
        messages = [await context.get_msg("EVT", seq=seq) for seq in range(1, last + 1)]
        return {
            "messages": [(message.subject, message.data) for message in messages],
            "streams": [info.config.as_dict() for info in streams],
            "consumers": [
                info.config.as_dict() for info in await client.jsm().consumers_info("EVT")
            ],
        }

    return as_superuser(settings, read)


def ways(allowed: str) -> str:
    """Make a subject of a pattern that a user may publish to."""
    if allowed.startswith("$JS.ACK."):
        return allowed.replace("*", "EVT").replace(">", "1.1.1.1.0")
    filled = allowed.replace("*", "EVT", 1).replace("*", "occupancy-1", 1)
    return filled.replace("GET.EVT.>", f"GET.EVT.{EVENT}").replace(">", "x")


@pytest.mark.parametrize("name", [name for name in USERS if name != RELAY])
def test_no_answer_reaches_the_stream(ready: Settings, name: str) -> None:
    before = standing(ready)

    async def work(tried: Tried) -> None:
        for allowed in user(ready, name).publish:
            for payload in PAYLOADS:
                await tried.client.publish(ways(allowed), payload, reply=FORGED)
        await tried.settle()
        assert tried.refused == []
        await asyncio.sleep(0.3)  # requests for messages have expired
        assert await tried.is_refused(EVENT, b"{}")
        assert await tried.is_refused(FORGED, b"{}")

    as_user(ready, name, work)
    assert standing(ready) == before


def test_the_same_answers_do_reach_it_from_within_its_account(settings: Settings) -> None:
    """See that the attempts above would show what they look for."""
    asyncio.run(provision.provision(settings, nats_server.ensure(settings)))

    async def work(client: Client) -> int:
        await client.publish("$JS.API.STREAM.INFO.EVT", b"", reply=FORGED)
        await client.flush()
        await asyncio.sleep(0.1)
        return int((await client.jetstream().stream_info("EVT")).state.last_seq)

    assert as_superuser(settings, work) == 1


@pytest.mark.parametrize("name", USERS)
def test_nobody_changes_streams_or_takes_messages_out(ready: Settings, name: str) -> None:
    before = standing(ready)

    async def work(tried: Tried) -> None:
        for subject, payload in CHANGES:
            assert await tried.is_refused(subject, json.dumps(payload).encode(), FORGED), subject

    as_user(ready, name, work)
    assert standing(ready) == before


def test_only_the_relay_publishes_and_fenced(ready: Settings) -> None:
    async def work(tried: Tried) -> None:
        context = tried.client.jetstream()
        last = (await context.stream_info("EVT")).state.last_seq
        headers = {"Nats-Expected-Last-Sequence": str(last), "Nats-Msg-Id": "fence"}
        assert (await context.publish(EVENT, b"{}", headers=headers)).seq == last + 1
        message = await context.get_msg("EVT", last + 1, direct=True)
        assert message.headers is not None
        assert message.headers["Nats-Msg-Id"] == "fence"
        assert tried.refused == []

    as_user(ready, RELAY, work)


@pytest.mark.parametrize("name", USERS)
def test_an_inbox_is_ones_own(ready: Settings, name: str) -> None:
    async def work(tried: Tried) -> None:
        for other in USERS:
            if other != name:
                assert await tried.is_deaf(inbox(other)), other
        for subject in (
            "_INBOX.>",
            "_INBOX.*.>",
            ">",
            "evt.>",
            "cmd.>",
            "$JS.>",
            "_R_.>",
            "$SYS.>",
        ):
            assert await tried.is_deaf(subject), subject

    as_user(ready, name, work)


@pytest.mark.parametrize("name", READERS)
def test_a_reader_reads_directly(ready: Settings, name: str) -> None:
    async def work(tried: Tried) -> None:
        context = tried.client.jetstream()
        info = await context.stream_info("EVT")
        assert (info.config.name, info.state.first_seq) == ("EVT", 1)
        first = await context.get_msg("EVT", 1, direct=True)
        assert first.data == (await context.get_msg("EVT", seq=1)).data == b'{"n": 0}'
        assert first.subject == EVENT
        assert await batch(tried.client, 3) == [b'{"n": 0}', b'{"n": 1}', b'{"n": 2}']
        assert tried.refused == []

    as_user(ready, name, work)


async def batch(client: Client, size: int) -> list[bytes]:
    answers = client.new_inbox()
    subscription = await client.subscribe(answers)
    request = json.dumps({"seq": 1, "batch": size}).encode()
    await client.publish("$JS.API.DIRECT.GET.EVT", request, reply=answers)
    return [(await subscription.next_msg(2)).data for _ in range(size)]


@pytest.mark.parametrize("name", PROJECTIONS)
def test_a_projection_uses_its_own_consumers_and_no_other(ready: Settings, name: str) -> None:
    own = consumers(name)
    foreign = [consumer for other in PROJECTIONS if other != name for consumer in consumers(other)]

    async def work(tried: Tried) -> None:
        context = tried.client.jetstream()
        for consumer in user(ready, name).durables:
            assert consumer in own
            await read_twice(context, consumer)
        assert tried.refused == []
        for consumer in foreign:
            for subject in (
                f"$JS.API.CONSUMER.INFO.EVT.{consumer}",
                f"$JS.API.CONSUMER.MSG.NEXT.EVT.{consumer}",
                f"$JS.API.CONSUMER.RESET.EVT.{consumer}",
                f"$JS.ACK.EVT.{consumer}.1.1.1.1.0",
            ):
                assert await tried.is_refused(subject), subject

    as_user(ready, name, work)


async def read_twice(context: JetStreamContext, consumer: str) -> None:
    assert (await context.consumer_info("EVT", consumer)).config.ack_policy == "all"
    for _ in range(2):
        await context.reset_consumer("EVT", consumer, 1)
        subscription = await context.pull_subscribe_bind(consumer=consumer, stream="EVT")
        first, second = await subscription.fetch(2)
        assert (first.subject, first.metadata.sequence.stream) == (EVENT, 1)
        await second.ack_sync()
        info = await context.consumer_info("EVT", consumer)
        assert info.ack_floor is not None
        assert info.ack_floor.stream_seq == 2
        await subscription.unsubscribe()


def test_the_operator_looks_at_everything(ready: Settings) -> None:
    async def work(tried: Tried) -> None:
        context = tried.client.jetstream()
        assert [info.config.name for info in await context.streams_info()] == ["EVT"]
        names = {info.name for info in await tried.client.jsm().consumers_info("EVT")}
        assert {consumer for user in USERS_OF_LIST for consumer in user.durables} == names
        assert (await context.consumer_info("EVT", "flow-1")).name == "flow-1"
        assert (await context.account_info()).streams == 1
        assert tried.refused == []

    as_user(ready, OPERATOR, work)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_answers_its_commands_as_part_of_its_group(ready: Settings, name: str) -> None:
    other = next(each for each in SERVICES if each != name)
    before = standing(ready)

    async def answer(message: Msg) -> None:
        await message.respond(b"answer to " + message.data)

    async def run() -> None:
        client, worker = await nats.connect(ready, "cli"), await nats.connect(ready, name)
        tried = Tried(worker)
        worker._error_cb = tried.note
        try:
            await worker.subscribe(f"cmd.{name}.>", queue=name, cb=answer)
            await tried.settle()
            reply = await client.request(f"cmd.{name}.do-it", b"this", timeout=5)
            assert reply.data == b"answer to this"
            assert tried.refused == []
            # Whoever holds the key of a service answers as it likes, but not into the stream.
            await client.publish(f"cmd.{name}.do-it", b"", reply=FORGED)
            await client.flush()
            await asyncio.sleep(0.1)
            await tried.settle()
            assert any(FORGED in refusal for refusal in tried.refused)
            assert await tried.is_deaf(f"cmd.{name}.>")
            assert await tried.is_deaf(f"cmd.{name}.>", queue="eavesdropper")
            assert await tried.is_deaf(f"cmd.{other}.>", queue=name)
            assert await tried.is_refused(f"cmd.{other}.do-it")
            assert await tried.is_refused("$JS.API.STREAM.INFO.EVT")
        finally:
            await client.close()
            await worker.close()

    asyncio.run(run())
    assert standing(ready) == before


@pytest.mark.parametrize("name", ["cli", "web", "client", THIRD_PARTY])
def test_a_client_only_sends_commands(ready: Settings, name: str) -> None:
    async def work(tried: Tried) -> None:
        assert not await tried.is_refused("cmd.referrals.register-referral")
        assert await tried.is_refused("_INBOX.companies.x")
        assert await tried.is_refused("$JS.API.STREAM.INFO.EVT")
        assert await tried.is_refused("cmd.slots.reserve-slot") is (name == THIRD_PARTY)

    as_user(ready, name, work)


def test_nobody_gets_in_without_a_key(ready: Settings) -> None:
    async def run() -> None:
        with pytest.raises(nats.NotConnectedError, match="does not let 'stranger' in"):
            await nats.connect(ready, "stranger", wait=1)

    asyncio.run(run())


def test_what_was_granted_ends_with_its_block(ready: Settings) -> None:
    async def run() -> None:
        async with nats_grant.granted(ready, SUPERUSER) as seed:
            client = await nats.connect(ready, SUPERUSER.name, seed=seed)
            assert (await client.jetstream().stream_info("EVT")).config.name == "EVT"
            await client.close()
        with pytest.raises(nats.NotConnectedError, match="does not let 'superuser' in"):
            await nats.connect(ready, SUPERUSER.name, seed=seed, wait=1)

    asyncio.run(run())
    assert "superuser" not in (ready.nats_keys.parent / "accounts.conf").read_text()
    assert not list(ready.nats_keys.glob("superuser*"))


def test_a_payload_over_a_megabyte_is_refused_by_the_client(ready: Settings) -> None:
    async def work(tried: Tried) -> None:
        assert tried.client.max_payload == 1024 * 1024

    as_user(ready, RELAY, work)


def test_a_service_may_answer_the_clients_of_the_list_only() -> None:
    made = service("slots", ["cli", "web"])
    assert made.publish == ("_INBOX.cli.>", "_INBOX.web.>", CLOCK)
    assert all(not subject.startswith(("_INBOX.>", ">")) for subject in made.publish)
