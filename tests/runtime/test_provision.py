import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, StreamConfig

from praktiklog.users import CLIENTS_FILE
from praktiklog_runtime import keys, nats, nats_grant, nats_server, nats_users
from praktiklog_runtime.provision import ProvisionError, provision
from praktiklog_runtime.settings import Settings
from tests.support.nats import as_provisioner


def run(settings: Settings, work: Callable[[JetStreamContext], Awaitable[Any]], user: str) -> Any:
    async def inner() -> Any:
        client = await nats.connect(settings, user)
        try:
            return await work(client.jetstream(timeout=5))
        finally:
            await client.close()

    return asyncio.run(inner())


def as_operator(settings: Settings, work: Callable[[JetStreamContext], Awaitable[Any]]) -> Any:
    return run(settings, work, nats_users.OPERATOR)


def changed(settings: Settings, work: Callable[[JetStreamContext], Awaitable[Any]]) -> Any:
    """Do what a provisioner may."""
    return as_provisioner(settings, lambda client: work(client.jetstream(timeout=5)))


def provisioned(settings: Settings) -> Settings:
    asyncio.run(provision(settings, nats_server.ensure(settings)))
    return settings


def stream(settings: Settings, name: str = "EVT") -> StreamConfig:
    info = as_operator(settings, lambda context: context.stream_info(name))
    assert isinstance(info.config, StreamConfig)
    return info.config


def consumer(settings: Settings, name: str) -> ConsumerConfig:
    info = as_operator(settings, lambda context: context.consumer_info("EVT", name))
    assert isinstance(info.config, ConsumerConfig)
    return info.config


def assert_ours(config: StreamConfig) -> None:
    assert config.subjects == ["evt.>"]
    assert (config.storage, config.retention, config.compression) == ("file", "limits", "s2")
    assert (config.max_age, config.max_msgs, config.max_bytes) == (0, -1, -1)
    assert config.duplicate_window == 120
    assert config.allow_direct
    assert not config.deny_delete
    assert not config.deny_purge


def test_the_stream_and_the_consumers_are_as_written(settings: Settings) -> None:
    provisioned(settings)
    assert_ours(stream(settings))
    for name in ("occupancy-1", "flow-1", "effect-1"):
        config = consumer(settings, name)
        assert (config.durable_name, config.deliver_subject) == (name, None)
        assert (config.ack_policy, config.deliver_policy) == ("all", "all")
        assert (config.ack_wait, config.max_deliver) == (30, -1)
        assert config.max_ack_pending is not None
        assert config.max_ack_pending >= 20_000


def test_a_stream_that_somebody_changed_is_brought_back(settings: Settings) -> None:
    provisioned(settings)
    other = stream(settings).evolve(
        max_age=3600.0,
        max_msgs=10,
        compression="none",
        duplicate_window=1.0,
        allow_direct=False,
        metadata={"owner": "the site"},
    )
    changed(settings, lambda context: context.update_stream(other))
    assert stream(settings).max_msgs == 10
    provisioned(settings)
    assert_ours(stream(settings))
    assert (stream(settings).metadata or {})["owner"] == "the site"


@pytest.mark.parametrize(
    "change",
    [
        {"max_ack_pending": 5},
        {"ack_wait": 1.0, "max_deliver": 3},
        {"filter_subject": "evt.aarhus.>"},
        {"ack_policy": AckPolicy.EXPLICIT},
    ],
)
def test_a_consumer_that_somebody_changed_is_brought_back(
    settings: Settings, change: dict[str, Any]
) -> None:
    provisioned(settings)
    right = consumer(settings, "flow-1")

    async def alter(context: JetStreamContext) -> None:
        await context.delete_consumer("EVT", "flow-1")
        wanted = {"name": "flow-1", "durable_name": "flow-1", "ack_policy": AckPolicy.ALL}
        await context.add_consumer("EVT", ConsumerConfig(**wanted | change))

    changed(settings, alter)
    assert consumer(settings, "flow-1") != right
    provisioned(settings)
    assert consumer(settings, "flow-1") == right


def test_provisioning_again_changes_nothing(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    provisioned(settings)
    capsys.readouterr()
    provisioned(settings)
    assert "provision." not in capsys.readouterr().out


def test_a_new_epoch_takes_the_subjects_and_the_old_stream_keeps_its_events(
    settings: Settings,
) -> None:
    provisioned(settings)
    publish = lambda context: context.publish("evt.a.b.c", b"old")  # noqa: E731
    assert run(settings, publish, nats_users.RELAY).stream == "EVT"
    second = provisioned(replace(settings, stream="EVT_2"))
    answer = run(second, publish, nats_users.RELAY)
    assert (answer.stream, answer.seq) == ("EVT_2", 1)
    assert_ours(stream(settings, "EVT_2"))
    assert stream(settings).subjects == ["retired.EVT"]
    old = run(settings, lambda context: context.get_msg("EVT", 1, direct=True), nats_users.RELAY)
    assert old.data == b"old"
    info = run(second, lambda context: context.consumer_info("EVT_2", "flow-1"), "flow")
    assert info.num_pending == 1
    provisioned(settings)
    assert_ours(stream(settings))


def test_a_stream_that_cannot_be_ours_is_named(settings: Settings) -> None:
    nats_server.ensure(settings)
    changed(
        settings,
        lambda context: context.add_stream(name="EVT", subjects=["evt.>"], storage="memory"),
    )
    with pytest.raises(ProvisionError, match=r"EVT.*storage type"):
        provisioned(settings)


def test_a_provisioner_is_let_in_only_where_something_is_to_be_done(settings: Settings) -> None:
    provisioned(settings)
    log = settings.data / "nats-server.log"
    assert "hangup" in log.read_text()
    before = log.read_text().count("hangup")
    provisioned(settings)
    assert log.read_text().count("hangup") == before
    assert "provisioner" not in (settings.data / "nats" / "accounts.conf").read_text()
    assert not keys.seed_file(settings.nats_keys, "provisioner").exists()


def test_a_user_that_was_added_gets_in_without_a_restart(settings: Settings) -> None:
    provisioned(settings)
    pid = nats_server.pid(settings)
    (settings.nats_keys / CLIENTS_FILE).write_text('[case]\ncommands = ["register-referral"]\n')
    provisioned(settings)

    async def connect() -> None:
        await (await nats.connect(settings, "case", wait=5)).close()

    asyncio.run(connect())
    assert nats_server.pid(settings) == pid


def test_rights_that_a_killed_process_left_behind_end_with_the_next_start(
    settings: Settings,
) -> None:
    provisioned(settings)
    server = nats_server.local(settings)
    assert server is not None
    seed = keys.new_seed()
    nats_server.write_accounts(
        settings, server.folder, {nats_users.provisioner(): keys.public_key(seed)}
    )
    nats_server.reload(server)

    async def connect() -> None:
        await (await nats.connect(settings, "provisioner", seed=seed.decode(), wait=1)).close()

    asyncio.run(connect())
    provisioned(settings)
    with pytest.raises(nats.NotConnectedError):
        asyncio.run(connect())


def elsewhere(settings: Settings, folder: Path) -> Settings:
    """Give the settings of who knows a server's URL and has copies of its seeds, no more."""
    copies = folder / "copies"
    shutil.copytree(settings.nats_keys, copies)
    return replace(
        settings, data=folder / "other", nats_keys=copies, nats_url=nats_server.url(settings)
    )


def test_a_server_that_is_not_ours_is_checked_and_what_to_do_is_said(
    settings: Settings, folder: Path
) -> None:
    nats_server.ensure(settings)
    given = elsewhere(settings, folder)
    with pytest.raises(ProvisionError, match=r"provisioner\.nk"):
        provisioned(given)
    provisioned(settings)
    provisioned(given)


def test_a_server_that_is_not_ours_is_provisioned_with_the_seed_that_we_are_given(
    settings: Settings, folder: Path
) -> None:
    nats_server.ensure(settings)
    given = elsewhere(settings, folder)

    async def with_seed() -> None:
        user = nats_users.provisioner()
        async with nats_grant.granted(settings, user) as seed:
            keys.seed_file(given.nats_keys, user.name).write_text(seed)
            await provision(given, nats_server.url(settings))

    asyncio.run(with_seed())
    assert_ours(stream(settings))
