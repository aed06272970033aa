"""The stream and its consumers, kept to exactly what is written here.

`operator` looks whether they are; only where they are not, a provisioner is let in, and only for
as long as it works.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from nats.errors import NoRespondersError
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    ReplayPolicy,
    RetentionPolicy,
    StorageType,
    StoreCompression,
    StreamConfig,
)
from nats.js.errors import APIError, NotFoundError

from praktiklog_runtime import keys, nats, nats_grant, nats_server, nats_users
from praktiklog_runtime.nats_users import EVENTS
from praktiklog_runtime.settings import Settings

BATCH = 5_000
"""Messages that a reader asks for at once, and applies in one transaction.

So many make the cost of a transaction and of a request small beside that of the events, and are
small enough (about 2 MB) that a process shows life, and waits for its end, within a second.
"""
# What is not named here (replicas, placement, metadata) belongs to whoever runs the cluster.
# deny_delete and deny_purge are left alone: they could never be undone.
_STREAM: dict[str, Any] = {
    "description": "The log of Praktiklog; the sequence of a message is its position",
    "subjects": [EVENTS],
    "retention": RetentionPolicy.LIMITS,
    "storage": StorageType.FILE,
    "discard": DiscardPolicy.NEW,
    "max_age": 0.0,
    "max_bytes": -1,
    "max_msgs": -1,
    "max_msgs_per_subject": -1,
    "compression": StoreCompression.S2,
    "duplicate_window": 120.0,
    "allow_direct": True,
    "allow_rollup_hdrs": False,
}
_CONSUMER: dict[str, Any] = {
    "deliver_policy": DeliverPolicy.ALL,
    "replay_policy": ReplayPolicy.INSTANT,
    "ack_policy": AckPolicy.ALL,
    "ack_wait": 30.0,
    "max_deliver": -1,
    "max_ack_pending": 4
    * BATCH,  # two under way, one applied, one acknowledged but not yet heard of
}
_log = structlog.get_logger("praktiklog.provision")


class ProvisionError(RuntimeError):
    """The stream or a consumer cannot be brought to what we need; the message says why."""


async def provision(settings: Settings, url: str) -> None:
    """Create the stream and the readers' consumers, or bring them to our configuration.

    Raises ProvisionError, and NotConnectedError where `operator` or the provisioner do not get in.
    """
    await nats_grant.refresh(settings)
    users = settings.nats_users(settings.nats_keys)
    consumers = [name for user in users for name in user.durables]
    async with _as(settings, url, nats_users.OPERATOR) as context:
        if await _is_provisioned(context, settings.stream, consumers):
            return
    async with _provisioner(settings, url) as context:
        await _retire_others(context, settings.stream)
        await _ensure_stream(context, settings.stream)
        for name in consumers:
            await _ensure_consumer(context, settings.stream, name)


@asynccontextmanager
async def _provisioner(settings: Settings, url: str) -> AsyncIterator[JetStreamContext]:
    """Be the provisioner: let in for the moment by our own server, or with a seed given to us."""
    user = nats_users.provisioner()
    if nats_server.local(settings) is not None:
        async with (
            nats_grant.granted(settings, user) as seed,
            _as(settings, url, user.name, seed) as context,
        ):
            yield context
        return
    file = keys.seed_file(settings.nats_keys, user.name)
    if not await asyncio.to_thread(file.exists):
        raise ProvisionError(
            f"Stream {settings.stream} at {url} is not as this version needs it. Let a provisioner "
            f"in for a while and put its seed into {file}, as deploy/nats/README.md tells, then "
            "start again."
        )
    async with _as(settings, url, user.name) as context:
        yield context


@asynccontextmanager
async def _as(
    settings: Settings, url: str, user: str, seed: str | None = None
) -> AsyncIterator[JetStreamContext]:
    """Connect as a user, and say what its errors mean."""
    client = await nats.connect(settings, user, url=url, seed=seed)
    try:
        yield client.jetstream(timeout=10)
    except APIError as error:
        raise ProvisionError(
            f"NATS refuses our configuration of stream {settings.stream}: {error.description} "
            f"(error {error.err_code})."
        ) from error
    except (TimeoutError, NoRespondersError) as error:
        raise ProvisionError(
            f"JetStream at {url} does not answer user {user!r}: is it enabled for the account LOG, "
            "and are the accounts those that deploy/nats/README.md tells to generate?"
        ) from error
    finally:
        await client.close()


async def _is_provisioned(context: JetStreamContext, stream: str, consumers: Sequence[str]) -> bool:
    if await _others(context, stream):
        return False
    try:
        if _differences((await context.stream_info(stream)).config, _STREAM):
            return False
        for name in consumers:
            if _consumer_differences((await context.consumer_info(stream, name)).config):
                return False
    except NotFoundError:
        return False
    return True


async def _others(context: JetStreamContext, stream: str) -> list[StreamConfig]:
    """Return the streams of other epochs that still take our subjects."""
    configs = [info.config for info in await context.streams_info()]
    return [
        config for config in configs if config.name != stream and EVENTS in (config.subjects or [])
    ]


async def _retire_others(context: JetStreamContext, stream: str) -> None:
    """Take our subjects from the streams of earlier epochs; they keep what they hold.

    Two streams cannot take the same subject. Naming the old stream again brings it back.
    """
    for config in await _others(context, stream):
        await context.update_stream(config.evolve(subjects=[f"retired.{config.name}"]))
        _log.warning("provision.stream_retired", stream=config.name, successor=stream)


async def _ensure_stream(context: JetStreamContext, stream: str) -> None:
    try:
        current = (await context.stream_info(stream)).config
    except NotFoundError:
        await context.add_stream(StreamConfig(name=stream, **_STREAM))
        _log.info("provision.stream_created", stream=stream)
        return
    changed = _differences(current, _STREAM)
    if changed:
        await context.update_stream(current.evolve(**_STREAM))
        _log.info("provision.stream_updated", stream=stream, changed=changed)


async def _ensure_consumer(context: JetStreamContext, stream: str, name: str) -> None:
    """Make the consumer what it shall be, and look whether it is: a change may be ignored.

    What cannot be changed in place is made anew; a projection resets its consumer to its own
    checkpoint whenever it starts, so nothing is lost with the old one.
    """
    wanted = ConsumerConfig(name=name, durable_name=name, **_CONSUMER)
    try:
        current = (await context.consumer_info(stream, name)).config
    except NotFoundError:
        await context.add_consumer(stream, wanted)
        _log.info("provision.consumer_created", stream=stream, consumer=name)
        return
    changed = _consumer_differences(current)
    if not changed:
        return
    try:
        await context.add_consumer(stream, wanted)
        left = _consumer_differences((await context.consumer_info(stream, name)).config)
    except APIError:
        left = changed
    if left:
        await context.delete_consumer(stream, name)
        await context.add_consumer(stream, wanted)
    _log.info("provision.consumer_updated", stream=stream, consumer=name, changed=changed)


def _consumer_differences(current: ConsumerConfig | None) -> list[str]:
    if current is None:
        return sorted(_CONSUMER)
    filters = ["filter"] if current.filter_subject or current.filter_subjects else []
    push = ["deliver_subject"] if current.deliver_subject else []
    return _differences(current, _CONSUMER) + filters + push


def _differences(current: StreamConfig | ConsumerConfig, wanted: dict[str, Any]) -> list[str]:
    def same(name: str, value: Any) -> bool:
        found = getattr(current, name)
        # The server leaves out what is false or zero.
        return bool(found == value) or (not found and not value)

    return sorted(name for name, value in wanted.items() if not same(name, value))
