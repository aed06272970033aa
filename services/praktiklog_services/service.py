"""The services on NATS: one FastStream broker for each, each with its own user."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

import msgspec
import structlog
from faststream.nats import NatsBroker, NatsMessage
from nats.aio.msg import Msg

from praktiklog_events.answers import Answer, Refused
from praktiklog_events.client.commands import CLIENT, DEADLINE
from praktiklog_events.commands import COMMANDS
from praktiklog_runtime import clock
from praktiklog_runtime import nats as connections
from praktiklog_runtime import nats_clock as nats_clocks
from praktiklog_runtime.settings import Settings
from praktiklog_services.deciding.errors import ServiceIsBusy, ShareIsUsedUp
from praktiklog_services.deciding.handler import CONNECTION_SECONDS, Command, Handler
from praktiklog_services.deciding.problems import problem_of
from praktiklog_services.deciding.writer import Writer
from praktiklog_services.law.library import Library
from praktiklog_services.log import PostgresLog, clocks
from praktiklog_services.log.history import exclusive
from praktiklog_services.log.rule_texts import RuleTexts
from praktiklog_services.measured import Measured
from praktiklog_services.registry import SERVICES

_ENCODER: Final = msgspec.json.Encoder()
_log = structlog.get_logger("service")


class _Asked(NamedTuple):
    """A message and the command that it asks for."""

    message: Msg
    command: str


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
    answering = _Answering(measured or Measured())
    with contextlib.closing(PostgresLog(conninfo, patience=CONNECTION_SECONDS)) as log:
        library = Library(RuleTexts(conninfo).text)
        handler = Handler(partial(exclusive, log), library=library)
        writer = Writer(handler, answering.answered)
        async with contextlib.AsyncExitStack() as stack:
            stack.enter_context(writer)
            nats_clock = await stack.enter_async_context(nats_clocks.followed(settings, names[0]))
            log.clocks.nats = nats_clock.now
            for name in names:
                broker = await _broker(settings, name, _Receiving(writer, answering))
                await stack.enter_async_context(broker)
                await broker.start()
            _log.info("service.answering", services=list(names))
            on_ready()
            await answering.measured.run(
                conninfo,
                partial(_next_group, writer),
                doubt=lambda: clocks.doubt(clock.now(), nats_clock.now()),
            )


async def _next_group(writer: Writer[_Asked]) -> None:
    loop = asyncio.get_running_loop()
    begun = asyncio.Event()
    writer.when_next(lambda: loop.call_soon_threadsafe(begun.set))
    await begun.wait()


async def _broker(settings: Settings, name: str, receiving: "_Receiving") -> NatsBroker:
    options = await connections.kwargs(settings, name)
    broker = NatsBroker(**options, decoder=_raw, logger=None, apply_types=False)
    for command in COMMANDS:
        if command.service == name:
            subscribe = broker.subscriber(
                command.subject,
                queue=name,
                inbox_prefix=connections.inbox(name, subscriber=True),
                no_reply=True,
                title=command.name,
                description=(command.fact.__doc__ or "").strip(),
            )
            subscribe(receiving.of(command.name))
    return broker


async def _raw(message: NatsMessage) -> Msg:
    return message.raw_message


class _Answering:
    """Sends answers from the event loop that it was made in, and counts them."""

    def __init__(self, measured: Measured) -> None:
        self.measured = measured
        self._loop = asyncio.get_running_loop()
        self._sending: set[asyncio.Task[None]] = set()

    def answered(self, answers: Sequence[tuple[_Asked, Answer]]) -> None:
        """Have answers sent; to be called in any thread."""
        self._loop.call_soon_threadsafe(self._send, answers)

    def _send(self, answers: Sequence[tuple[_Asked, Answer]]) -> None:
        task = self._loop.create_task(self.send(answers))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def send(self, answers: Sequence[tuple[_Asked, Answer]]) -> None:
        """Send answers to whoever asked for one."""
        for asked, answer in answers:
            self.measured.answered(asked.command, answer)
            if asked.message.reply:
                await asked.message.respond(_ENCODER.encode(answer))


class _Receiving:
    """Puts each command in its sender's queue; the writer carries it out in its turn."""

    def __init__(self, writer: Writer[_Asked], answering: _Answering) -> None:
        self._writer = writer
        self._answering = answering

    def of(self, command: str) -> Callable[[Msg], Awaitable[None]]:
        """Make what receives one command's messages."""

        async def receive(message: Msg) -> None:
            if message.reply and not connections.is_inbox(message.reply):
                # An answer goes where the asker says, with the rights of the service.
                _log.warning("service.not_an_inbox", reply=message.reply)
                return
            headers = message.headers or {}
            asked = _Asked(message, command)
            user, client = _sender(message.reply, headers.get(CLIENT))
            deadline = _deadline(headers.get(DEADLINE))
            try:
                self._writer.put(
                    user, client, asked, Command(command, message.data, None, deadline)
                )
            except (ShareIsUsedUp, ServiceIsBusy) as error:
                await self._answering.send([(asked, Refused(problem_of(error)))])

        return receive


def _sender(reply: str, named: str | None) -> tuple[str, str]:
    """Tell a sender's user and client: inboxes are `_INBOX.<user>.<connection>.<request>`."""
    _, _, rest = reply.partition(".")
    user, _, rest = rest.partition(".")
    return user, named or rest.partition(".")[0]


def _deadline(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        return None
    return moment if moment.tzinfo else None
