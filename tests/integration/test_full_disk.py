"""A disk that is full and has room again: everything says so, and goes on by itself.

The data folder lies on a small tmpfs; where that cannot be mounted the tests are skipped.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from praktiklog_runtime import nats_server
from tests.conftest import FreshStack
from tests.integration.killing import wait_until
from tests.support.product import Product

MEBIBYTE = 1024 * 1024


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
