"""A disk that is full and has room again: everything says so, and goes on by itself.

The data folder lies on a small tmpfs; where that cannot be mounted the tests are skipped.
"""

import json
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from praktiklog_projections import registry
from praktiklog_projections.engine.digest import digest
from praktiklog_runtime import nats_server, postgres
from tests.conftest import FreshStack
from tests.integration.killing import wait_until
from tests.support.product import Product

MEBIBYTE = 1024 * 1024
BACK_SECONDS = 10.0
SLOTS = {
    "agreement_id": "a-1",
    "company_id": "c-1",
    "jobcentre": "aarhus",
    "slot_kind": "single",
    "slots": 3,
    "opened_on": "2026-01-01",
}


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """Mount a tmpfs of 400 MiB."""
    place = Path(tempfile.mkdtemp(prefix="praktiklog-test-")).resolve()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400m,mode=755", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        place.rmdir()
        pytest.skip(f"no tmpfs can be mounted: {mounted.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        shutil.rmtree(place, ignore_errors=True)


def fill(disk: Path) -> None:
    """Write until nothing more can be written."""
    with (disk / "ballast").open("wb", buffering=0) as file:
        for size in (MEBIBYTE, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


def make_room(disk: Path) -> None:
    (disk / "ballast").unlink()


def status(stack: Product) -> dict[str, Any]:
    return dict(stack.quick("status", "--format", "json"))


def role(stack: Product, name: str) -> dict[str, Any]:
    return dict(next(each for each in status(stack)["roles"] if each["name"] == name))


def register(stack: Product, number: int) -> Any:
    return stack.do(
        "register-company",
        *(
            {
                "company_id": f"c-{number}-{each}",
                "name": "A",
                "sector": "private",
                "jobcentre": "aarhus",
            }
            for each in range(40)
        ),
        parallel=20,
    )


def post(stack: Product, number: int) -> tuple[int, dict[str, Any], float]:
    """Send one command over HTTP; its status, the answer, and how many seconds it took."""
    fields = {"company_id": f"p-{number}", "name": "A", "sector": "private", "jobcentre": "aarhus"}
    request = urllib.request.Request(  # noqa: S310
        f"{stack.url}/commands/register-company",
        data=json.dumps(fields).encode(),
        headers={"Content-Type": "application/json", "Idempotency-Key": f"k-{number}"},
    )
    begun = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            status, body = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            status, body = error.code, error.read()
    return status, json.loads(body), time.monotonic() - begun


def use_up_the_journal(stack: Product) -> None:
    """Write into PostgreSQL's write-ahead log until it needs another file and ends itself."""
    with psycopg.connect(postgres.url(stack.settings), autocommit=True) as connection:
        write = "SELECT pg_logical_emit_message(false, '', repeat('x', 1000000))"
        with pytest.raises(psycopg.OperationalError):
            connection.execute(f"{write} FROM generate_series(1, 40)")


def settled(stack: Product) -> bool:
    found = status(stack)
    everything = [*found["roles"], *found["projections"]]
    return {each["state"] for each in everything} == {"running"} and not found["alarms"]


def test_a_stream_whose_disk_was_full_goes_on_by_itself(
    small_disk: Path, fresh_stack: FreshStack
) -> None:
    stack = fresh_stack()
    stack.data.mkdir()
    (small_disk / "nats").mkdir()
    (stack.data / "nats").symlink_to(small_disk / "nats")
    stack.up()
    assert {answer["status"] for answer in register(stack, 1)} == {"accepted"}
    wait_until(lambda: settled(stack), "it runs")
    server = stack.pid("nats-server")
    fill(small_disk)
    assert {answer["status"] for answer in register(stack, 2)} == {"accepted"}, "the log has room"
    wait_until(lambda: role(stack, "relay")["state"] == "failed", "the relay says so")
    wait_until(
        lambda: "make room there" in role(stack, "relay")["last_error"], "it names the cause"
    )
    assert stack.pid("nats-server") == server, "no restart while that does not help"
    make_room(small_disk)
    wait_until(lambda: stack.pid("nats-server") not in {None, server}, "it is restarted")
    wait_until(lambda: settled(stack), "everything is back")
    found = stack.quick("audit", "verify")
    assert found["broken"] is None


def test_a_stream_larger_than_what_is_free_is_written_after_a_restart(small_disk: Path) -> None:
    data = small_disk / "data"
    settings = Product(data).settings
    held = small_disk / "ballast"
    held.write_bytes(bytes(380 * MEBIBYTE))
    nats_server.ensure(settings)
    try:
        log = (data / "nats-server.log").read_text()
        (limit,) = (line for line in log.splitlines() if "Max Storage" in line)
        assert limit.endswith(("PB", "TB")), limit
    finally:
        nats_server.stop(settings)
        held.unlink()


def test_one_full_disk_for_everything_loses_nothing_and_everything_goes_on(
    small_disk: Path,
) -> None:
    stack = Product(small_disk / "data")
    try:
        stack.up(web=True)
        stack.command("open-slots", **SLOTS)
        assert post(stack, 0)[0] == 201
        wait_until(lambda: settled(stack), "it runs")
        figures = stack.quick("vacancies", "--on", "2026-06-01", "--format", "json")
        assert figures
        server = stack.pid("postgres")
        fill(small_disk)

        answers = refused_from(stack, 1)
        assert "disk is full" in answers[-1][1]["detail"]
        assert "make room there" in " ".join(status(stack)["alarms"])
        assert "disk is full" in role(stack, "services")["last_error"]
        assert stack.quick("vacancies", "--on", "2026-06-01", "--format", "json") == figures

        use_up_the_journal(stack)
        answers += [post(stack, len(answers) + 1) for _ in range(4)]
        assert [answer[0] for answer in answers[-4:]] == [503] * 4
        assert all(seconds < 2.5 for _, _, seconds in answers)
        wait_until(lambda: any("does not answer" in each for each in status(stack)["alarms"]), "")
        assert "make room there" in " ".join(status(stack)["alarms"])

        make_room(small_disk)
        back = time.monotonic()
        wait_until(lambda: settled(stack), "everything is back")
        assert time.monotonic() - back < BACK_SECONDS
        assert stack.pid("postgres") not in {None, server}
        again = [post(stack, number + 1) for number in range(len(answers))]
        assert [answer[0] for answer in again] == [201] * len(answers)
        for before, after in zip(answers, again, strict=True):
            assert before[0] == 503 or before[1] == after[1], "what was accepted stands there"
        wait_until(lambda: settled(stack), "it is applied")
        assert stack.quick("vacancies", "--on", "2026-06-01", "--format", "json") == figures
        found = stack.quick("audit", "verify")
        assert (found["broken"], found["events"]) == (None, 2 + len(answers))
        with psycopg.connect(postgres.url(stack.settings), autocommit=True) as connection:
            projection = registry.projection("directory")
            kept = digest(connection, projection, found["events"])
        assert stack.quick("projections", "rebuild", "directory")["digest"] == kept
    finally:
        stack.end()


def refused_from(stack: Product, number: int) -> list[tuple[int, dict[str, Any], float]]:
    """Send commands until three in a row are refused; PostgreSQL has pages left for a few."""
    answers: list[tuple[int, dict[str, Any], float]] = []
    while [answer[0] for answer in answers[-3:]] != [503] * 3:
        answers.append(post(stack, number + len(answers)))
        assert answers[-1][0] in {201, 503}, answers[-1]
        assert len(answers) < 500
    return answers
