"""The services on NATS: one FastStream broker for each, each with its own user."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import msgspec
import structlog
from faststream import BaseMiddleware, StreamMessage
from faststream.exceptions import SkipMessage
from faststream.nats import NatsBroker, NatsMessage

from praktiklog_events.commands import COMMANDS
from praktiklog_runtime import nats as connections
from praktiklog_runtime.settings import Settings
from praktiklog_services.deciding.handler import Handler
from praktiklog_services.log import PostgresLog
from praktiklog_services.measured import Measured
from praktiklog_services.registry import SERVICES

_ENCODER: Final = msgspec.json.Encoder()
_log = structlog.get_logger("service")


async def run(
    settings: Settings,
    conninfo: str,
    on_ready: Callable[[], None],
    names: Sequence[str] = SERVICES,
    *,
    measured: Measured | None = None,
) -> None:
    """Answer commands until cancelled.

    One thread writes: more of them would only collide on the log's head row.
    """
    measured = measured or Measured()
    with (
        contextlib.closing(PostgresLog(conninfo)) as log,
        ThreadPoolExecutor(max_workers=1, thread_name_prefix="decide") as writer,
    ):
        brokers = [await _broker(settings, name, Handler(log), writer, measured) for name in names]
        async with contextlib.AsyncExitStack() as stack:
            for broker in brokers:
                await stack.enter_async_context(broker)
                await broker.start()
            _log.info("service.answering", services=list(names))
            on_ready()
            await measured.run(conninfo, writer)


async def _broker(
    settings: Settings,
    name: str,
    handler: Handler,
    writer: ThreadPoolExecutor,
    measured: Measured,
) -> NatsBroker:
    options = await connections.kwargs(settings, name)
    broker = NatsBroker(
        **options, decoder=_raw, logger=None, apply_types=False, middlewares=(_ToInboxesOnly,)
    )
    for command in COMMANDS:
        if command.service == name:
            subscribe = broker.subscriber(
                command.subject,
                queue=name,
                inbox_prefix=connections.inbox(name, subscriber=True),
                title=command.name,
                description=(command.fact.__doc__ or "").strip(),
            )
            subscribe(_answering(command.name, handler, writer, measured))
    return broker


class _ToInboxesOnly(BaseMiddleware[Any, Any]):
    """Carries out nothing that asks to be answered on a subject other than an inbox.

    An answer goes where the asker says, with the rights of the service.
    """

    async def consume_scope(
        self, call_next: Callable[[Any], Awaitable[Any]], msg: StreamMessage[Any]
    ) -> Any:
        if msg.reply_to and not connections.is_inbox(msg.reply_to):
            _log.warning("service.not_an_inbox", reply=msg.reply_to)
            raise SkipMessage
        return await call_next(msg)


async def _raw(message: NatsMessage) -> bytes:
    return message.body


def _answering(
    command: str, handler: Handler, writer: ThreadPoolExecutor, measured: Measured
) -> Callable[[bytes], Awaitable[bytes]]:
    async def answer(body: bytes) -> bytes:
        loop = asyncio.get_running_loop()
        answered = await loop.run_in_executor(writer, handler.answer, command, body)
        measured.answered(command, answered)
        return _ENCODER.encode(answered)

    return answer
