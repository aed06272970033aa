"""SIGSTOP to any one process while commands and figures are asked: noticed, replaced, gone on.

In the suite a process is stopped until it is replaced; `make stops` stops each for a minute.
"""

import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from praktiklog_runtime import processes
from tests.integration.killing import wait_until
from tests.support.product import ROLES, Product, product

SERVERS = ("postgres", "nats-server")
NOTICED_SECONDS = 15.0
BACK_SECONDS = 5.0
_PAUSE_SECONDS = 0.1


class Asker(threading.Thread):
    """Sends a command and asks a figure again and again; notes when each was answered."""

    def __init__(self, stack: Product, kind: str) -> None:
        super().__init__(daemon=True)
        self.url = stack.url
        self.kind = kind
        self.answered: list[float] = []
        self.accepted: list[str] = []
        self.statuses: set[int] = set()
        self._ended = threading.Event()
        self._number = 0

    def run(self) -> None:
        while not self._ended.wait(_PAUSE_SECONDS):
            try:
                self._ask()
            except (OSError, TimeoutError, ValueError):
                continue  # that nobody answers is what is measured here

    def end(self) -> None:
        self._ended.set()
        self.join()

    def after(self, moment: float) -> float | None:
        """Tell how long after a moment the first answer came."""
        return next((at - moment for at in list(self.answered) if at >= moment), None)

    def _ask(self) -> None:
        request = urllib.request.Request(f"{self.url}/vacancies.json?on=2026-06-01")  # noqa: S310
        company = ""
        if self.kind == "command":
            self._number += 1
            company = f"c-{id(self)}-{self._number}"
            fields = {"company_id": company, "name": "A", "sector": "private"}
            request = urllib.request.Request(  # noqa: S310
                f"{self.url}/commands/register-company",
                data=json.dumps(fields | {"jobcentre": "aarhus"}).encode(),
                headers={"Content-Type": "application/json"},
            )
        try:
            with urllib.request.urlopen(request, timeout=3) as answer:  # noqa: S310
                status = answer.status
        except urllib.error.HTTPError as error:
            status = error.code
            error.close()
        self.statuses.add(status)
        if status < 400:
            self.answered.append(time.monotonic())
            self.accepted.append(company)


@pytest.fixture(scope="module")
def served() -> Iterator[Product]:
    with product() as made:
        made.up(web=True)
        yield made


def status(stack: Product) -> dict[str, Any]:
    return dict(stack.quick("status", "--format", "json"))


def settled(stack: Product) -> bool:
    found = status(stack)
    everything = [*found["roles"], *found["projections"]]
    return (
        {each["state"] for each in everything} == {"running"}
        and {each["lag"] for each in found["projections"]} == {0}
        and not found["alarms"]
    )


@pytest.fixture
def victims(request: pytest.FixtureRequest) -> tuple[str, ...]:
    if request.config.getoption("--stop-seconds"):
        return (*ROLES, "web", *SERVERS)
    return ("relay", "services", "occupancy", "postgres")


def test_whoever_is_stopped_is_replaced_and_everything_goes_on(
    served: Product, victims: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    held = float(request.config.getoption("--stop-seconds"))
    for victim in victims:
        wait_until(lambda: settled(served), "everything runs")
        stop(served, victim, held)
    assert served.quick("audit", "verify")["broken"] is None


def stop(stack: Product, victim: str, held: float) -> None:
    """Stop a process for a while, and see when it is missed and when everything is back."""
    was = stack.pid(victim)
    assert was is not None
    askers = [Asker(stack, "command"), Asker(stack, "figure")]
    for asker in askers:
        asker.start()
    try:
        wait_until(lambda: all(asker.answered for asker in askers), "both are answered")
        begun = time.monotonic()
        os.kill(was, signal.SIGSTOP)
        wait_until(lambda: not processes.alive(was), f"{victim} is missed")
        noticed = time.monotonic() - begun
        wait_until(lambda: stack.pid(victim) not in {None, was}, f"{victim} is replaced")
        replaced = time.monotonic()
        wait_until(lambda: all(asker.after(replaced) is not None for asker in askers), "back")
        back = {asker.kind: asker.after(replaced) or 0.0 for asker in askers}
        time.sleep(max(0.0, begun + held - time.monotonic()))
    finally:
        for asker in askers:
            asker.end()
    print(
        f"{victim}: noticed after {noticed:.1f} s, replaced after {replaced - begun:.1f} s, "
        + ", ".join(f"{kind} {seconds:.2f} s later" for kind, seconds in back.items())
        + f"; answers {[sorted(asker.statuses) for asker in askers]}"
    )
    assert noticed < NOTICED_SECONDS
    assert replaced - begun < NOTICED_SECONDS + BACK_SECONDS
    assert max(back.values()) < BACK_SECONDS, back
    wait_until(lambda: settled(stack), "no lag is left")
