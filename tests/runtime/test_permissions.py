"""What each user of NATS may do is tried on the real server; what it may not is refused."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeoutError

from praktiklog_runtime import keys, nats, nats_server, provision
from praktiklog_runtime.settings import Settings

EVENT = "evt.aarhus.placement.started"
READERS = (keys.RELAY, keys.OPERATOR, *keys.PROJECTIONS)


@pytest.fixture(scope="module")
def ready(nats_settings: Settings) -> Settings:
    asyncio.run(provision.provision(nats_settings, nats_server.url(nats_settings)))
    return nats_settings


class Tried:
    """A connection that remembers what the server refused."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.refused: list[str] = []

    async def note(self, error: Exception) -> None:
        self.refused.append(str(error))

    async def settle(self) -> None:
        """Wait for the server's word on what was sent; the first ping may overtake it."""
        await self.client.flush()
        await self.client.flush()

    async def is_refused(self, subject: str, payload: bytes = b"") -> bool:
        before = len(self.refused)
        await self.client.publish(subject, payload)
        await self.settle()
        return any(f'publish to "{subject}"'.lower() in text for text in self.refused[before:])

    async def is_deaf(self, subject: str, queue: str = "") -> bool:
        before = len(self.refused)
        await self.client.subscribe(subject, queue=queue)
        await self.settle()
        return any("permissions violation for subscription" in t for t in self.refused[before:])


def as_user(settings: Settings, user: str, work: Callable[[Tried], Awaitable[None]]) -> None:
    async def run() -> None:
        client = await nats.connect(settings, user)
        tried = Tried(client)
        client._error_cb = tried.note
        try:
            await work(tried)
        finally:
            await client.close()

    asyncio.run(run())


@pytest.mark.parametrize("user", [user for user in keys.USERS if user != keys.RELAY])
def test_only_the_relay_publishes_events(ready: Settings, user: str) -> None:
    async def work(tried: Tried) -> None:
        assert await tried.is_refused(EVENT, b"{}")

    as_user(ready, user, work)


def test_the_relay_publishes_with_its_fence(ready: Settings) -> None:
    async def work(tried: Tried) -> None:
        context = tried.client.jetstream()
        last = (await context.stream_info("EVT")).state.last_seq
        headers = {"Nats-Expected-Last-Sequence": str(last), "Nats-Msg-Id": "fence"}
        assert (await context.publish(EVENT, b"{}", headers=headers)).seq == last + 1
        message = await context.get_msg("EVT", last + 1, direct=True)
        assert message.headers is not None
        assert message.headers["Nats-Msg-Id"] == "fence"
        assert tried.refused == []

    as_user(ready, keys.RELAY, work)


@pytest.mark.parametrize("user", keys.USERS)
@pytest.mark.parametrize(
    "subject",
    [
        "$JS.API.STREAM.DELETE.EVT",
        "$JS.API.STREAM.PURGE.EVT",
        "$JS.API.STREAM.MSG.DELETE.EVT",
        "$JS.API.STREAM.RESTORE.EVT",
        "$JS.API.STREAM.SNAPSHOT.EVT",
        "$SYS.REQ.SERVER.PING",
    ],
)
def test_nobody_purges_or_deletes(ready: Settings, user: str, subject: str) -> None:
    async def work(tried: Tried) -> None:
        assert await tried.is_refused(subject)

    as_user(ready, user, work)


@pytest.mark.parametrize("user", [user for user in keys.USERS if user != keys.OPERATOR])
@pytest.mark.parametrize(
    "subject",
    [
        "$JS.API.STREAM.CREATE.OTHER",
        "$JS.API.STREAM.UPDATE.EVT",
        "$JS.API.CONSUMER.CREATE.EVT.other",
        "$JS.API.CONSUMER.DELETE.EVT.flow",
    ],
)
def test_only_the_operator_changes_the_set_up(ready: Settings, user: str, subject: str) -> None:
    async def work(tried: Tried) -> None:
        assert await tried.is_refused(subject)

    as_user(ready, user, work)


@pytest.mark.parametrize("user", [*keys.SERVICES, keys.CLIENT])
def test_a_service_cannot_read_the_stream(ready: Settings, user: str) -> None:
    async def work(tried: Tried) -> None:
        for subject in (
            "$JS.API.STREAM.INFO.EVT",
            "$JS.API.STREAM.MSG.GET.EVT",
            "$JS.API.DIRECT.GET.EVT",
            f"$JS.API.DIRECT.GET.EVT.{EVENT}",
            "$JS.API.CONSUMER.MSG.NEXT.EVT.flow",
        ):
            assert await tried.is_refused(subject), subject
        assert await tried.is_deaf("evt.>")

    as_user(ready, user, work)


@pytest.mark.parametrize("user", keys.PROJECTIONS)
def test_a_projection_uses_its_own_consumer_and_no_other(ready: Settings, user: str) -> None:
    other = next(name for name in keys.PROJECTIONS if name != user)

    async def work(tried: Tried) -> None:
        context = tried.client.jetstream()
        info = await context.consumer_info("EVT", user)
        assert info.config.ack_policy == "all"
        await context.reset_consumer("EVT", user, 1)
        subscription = await context.pull_subscribe_bind(consumer=user, stream="EVT")
        message = (await subscription.fetch(1))[0]
        await message.ack_sync()
        assert message.metadata.sequence.stream == 1
        direct = await context.get_msg("EVT", 1, direct=True)
        assert direct.data == message.data
        assert tried.refused == []
        for subject in (
            f"$JS.API.CONSUMER.INFO.EVT.{other}",
            f"$JS.API.CONSUMER.MSG.NEXT.EVT.{other}",
            f"$JS.API.CONSUMER.RESET.EVT.{other}",
            f"$JS.ACK.EVT.{other}.1.1.1.1.0",
        ):
            assert await tried.is_refused(subject), subject
        assert await tried.is_deaf("evt.>")

    as_user(
        ready,
        keys.RELAY,
        lambda tried: tried.client.jetstream().publish(EVENT, b"{}"),  # type: ignore[arg-type,return-value]
    )
    as_user(ready, user, work)


@pytest.mark.parametrize("user", keys.USERS)
def test_an_inbox_is_ones_own(ready: Settings, user: str) -> None:
    other = next(name for name in keys.USERS if name != user)

    async def work(tried: Tried) -> None:
        for subject in (f"_INBOX.{other}.>", "_INBOX.>", ">", "$JS.ACK.>"):
            assert await tried.is_deaf(subject), subject

    as_user(ready, user, work)


@pytest.mark.parametrize("service", keys.SERVICES)
def test_a_service_answers_its_commands_as_part_of_its_group(ready: Settings, service: str) -> None:
    other = next(name for name in keys.SERVICES if name != service)

    async def answer(message: Msg) -> None:
        await message.respond(b"answer to " + message.data)

    async def run() -> None:
        client = await nats.connect(ready, keys.CLIENT)
        worker = await nats.connect(ready, service)
        tried = Tried(worker)
        worker._error_cb = tried.note
        try:
            await worker.subscribe(f"cmd.{service}.>", queue=service, cb=answer)
            await tried.settle()
            reply = await client.request(f"cmd.{service}.do-it", b"this", timeout=5)
            assert reply.data == b"answer to this"
            assert tried.refused == []
            assert await tried.is_deaf(f"cmd.{service}.>")
            assert await tried.is_deaf(f"cmd.{service}.>", queue="eavesdropper")
            assert await tried.is_deaf(f"cmd.{other}.>", queue=service)
            assert await tried.is_refused(f"cmd.{other}.do-it")
        finally:
            await client.close()
            await worker.close()

    asyncio.run(run())


def test_a_client_only_sends_commands(ready: Settings) -> None:
    async def work(tried: Tried) -> None:
        assert await tried.is_deaf("cmd.>")
        assert await tried.is_refused("_INBOX.companies.x")

    as_user(ready, keys.CLIENT, work)


@pytest.mark.parametrize("user", READERS)
def test_readers_see_where_the_stream_stands(ready: Settings, user: str) -> None:
    async def work(tried: Tried) -> None:
        info = await tried.client.jetstream().stream_info("EVT")
        assert info.config.name == "EVT"
        assert tried.refused == []

    as_user(ready, user, work)


def test_nobody_gets_in_without_a_key(ready: Settings) -> None:
    async def run() -> None:
        with pytest.raises(nats.NotConnectedError, match="does not let 'stranger' in"):
            await nats.connect(ready, "stranger", wait=1)

    asyncio.run(run())


def test_a_payload_over_a_megabyte_is_refused_by_the_client(ready: Settings) -> None:
    async def work(tried: Tried) -> None:
        assert tried.client.max_payload == 1024 * 1024

    as_user(ready, keys.RELAY, work)


def test_a_refusal_looks_like_a_timeout_to_its_sender(ready: Settings) -> None:
    async def work(tried: Tried) -> None:
        with pytest.raises(NatsTimeoutError):
            await tried.client.jetstream(timeout=0.3).publish(EVENT, b"{}")
        assert tried.refused != []

    as_user(ready, keys.CLIENT, work)
