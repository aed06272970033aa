"""`status`, `metrics`, `/health`: the truth about everything, whatever is away."""

import asyncio
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any, Literal

import msgspec
import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from praktiklog_projections import PROJECTIONS
from praktiklog_runtime import heartbeat, nats, nats_grant, nats_users
from tests.conftest import FreshStack
from tests.integration.killing import wait_until
from tests.support.product import ROLES, Product, product

COMPANY = {"company_id": "c-1", "name": "A", "sector": "private", "jobcentre": "aarhus"}
State = Literal["starting", "catching_up", "running", "paused", "failed"]


class RoleShape(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    pid: int | None
    state: State
    heartbeat_seconds: float | None
    position: int | None
    lag: int | None
    lag_seconds: float | None
    last_error: str | None
    error_seconds: float | None


class ProjectionShape(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    version: int
    state: State
    position: int
    lag: int
    lag_seconds: float | None
    heartbeat_seconds: float | None
    last_error: str | None


class ServerShape(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    pid: int | None
    answers: bool


class Shape(msgspec.Struct, forbid_unknown_fields=True):
    """What others read: every key is there, and none that they do not know."""

    version: str
    data: str
    database_url: str | None
    nats_url: str | None
    web_url: str | None
    epoch: int
    position: int | None
    alarms: list[str]
    servers: list[ServerShape]
    roles: list[RoleShape]
    projections: list[ProjectionShape]


@pytest.fixture(scope="module")
def served() -> Iterator[Product]:
    with product() as made:
        made.up(web=True)
        yield made


def status(stack: Product) -> dict[str, Any]:
    found: dict[str, Any] = stack.quick("status", "--format", "json")
    return found


def role(stack: Product, name: str) -> dict[str, Any]:
    (found,) = (each for each in status(stack)["roles"] if each["name"] == name)
    return dict(found)


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_what_runs_is_shown_with_its_heartbeat(served: Product) -> None:
    wait_until(lambda: {r["state"] for r in status(served)["roles"]} == {"running"}, "running")
    found = status(served)
    assert [each["name"] for each in found["roles"]] == [*ROLES, "web"]
    assert all(each["pid"] == served.pid(each["name"]) for each in found["roles"])
    assert all(each["heartbeat_seconds"] < 10 for each in found["roles"])
    assert [each["name"] for each in found["projections"]] == list(PROJECTIONS)
    assert {(each["state"], each["lag"]) for each in found["projections"]} == {("running", 0)}
    assert (found["alarms"], found["epoch"]) == ([], 1)
    assert found["web_url"] == served.url


def test_its_json_has_just_the_keys_and_types_of_the_contract(
    served: Product, fresh_stack: FreshStack
) -> None:
    served.command("register-company", **COMPANY)
    wait_until(lambda: {r["state"] for r in status(served)["roles"]} == {"running"}, "running")
    for stack in (served, fresh_stack()):  # one runs, of the other there is nothing
        msgspec.convert(status(stack), Shape)


def test_the_urls_work_as_they_stand_and_hold_no_password(served: Product) -> None:
    found = status(served)
    with psycopg.connect(found["database_url"]) as connection:
        owner = connection.execute(
            "SELECT has_schema_privilege('log', 'CREATE'),"
            " has_table_privilege('log.event', 'UPDATE')"
        ).fetchone()
    assert owner == (True, True)
    assert "password" not in found["database_url"]
    code, body = get(f"{found['web_url']}/health")
    assert (code, msgspec.json.decode(body)["status"]) == (200, "ok")


def test_metrics_hold_what_roles_count(served: Product) -> None:
    served.do("register-referral", {"referral_id": "nobody"})

    def refusals() -> float:
        _, text = get(f"{served.url}/metrics")
        return sum(
            sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == "praktiklog_refusals_total"
            and sample.labels["rule"] == "MalformedCommand"
        )

    wait_until(lambda: refusals() == 1.0, "the refusal is counted")
    printed = served.within("metrics")
    assert 'praktiklog_role_lag_events{role="relay"} 0.0' in printed
    assert 'praktiklog_projection_state{projection="flow",state="running",version="' in printed
    assert "process_cpu_seconds_total" in printed


def test_nothing_is_started_where_nothing_runs(fresh_stack: FreshStack) -> None:
    stack = fresh_stack()
    found = status(stack)
    assert (found["database_url"], found["roles"], found["projections"]) == (None, [], [])
    assert any("praktiklog up" in alarm for alarm in found["alarms"])
    assert not stack.data.exists()
    assert "praktiklog_server_up" in stack.within("metrics")


def test_servers_that_are_away_are_named_and_come_back(fresh_stack: FreshStack) -> None:
    stack = fresh_stack(up=True)
    supervisor = stack.pid("supervisor")
    assert supervisor is not None
    os.kill(supervisor, signal.SIGSTOP)  # nobody brings them back
    try:
        for name in ("postgres", "nats-server"):
            found = stack.pid(name)
            assert found is not None
            os.kill(found, signal.SIGKILL)
        wait_until(lambda: stack.pid("postgres") is None, "postgres is gone")
        wait_until(lambda: role(stack, "relay")["state"] == "failed", "the relay says so")
        wait_until(lambda: role(stack, "services")["state"] == "failed", "the services say so")
        found_status = status(stack)
        assert any("database does not answer" in each for each in found_status["alarms"])
        assert any("nats-server does not answer" in each for each in found_status["alarms"])
        assert role(stack, "relay")["last_error"]
    finally:
        os.kill(supervisor, signal.SIGCONT)
    wait_until(lambda: not status(stack)["alarms"], "everything is back")
    assert {each["state"] for each in status(stack)["roles"]} == {"running"}


def test_a_database_that_only_reads_is_said_to(fresh_stack: FreshStack) -> None:
    stack = fresh_stack(up=True)
    with psycopg.connect(status(stack)["database_url"], autocommit=True) as connection:
        database = connection.info.dbname
        connection.execute(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
        wait_until(lambda: role(stack, "services")["state"] == "failed", "it is said")
        assert "only reads" in role(stack, "services")["last_error"]
        connection.execute("SET transaction_read_only = off")
        connection.execute(f"ALTER DATABASE {database} RESET default_transaction_read_only")
    wait_until(lambda: role(stack, "services")["state"] == "running", "it is over")


def test_the_list_of_projections_shows_heartbeat_age_and_error(served: Product) -> None:
    wait_until(lambda: {r["state"] for r in status(served)["roles"]} == {"running"}, "running")
    for row in served.quick("projections", "list", "--format", "json"):
        assert 0 <= row["heartbeat_seconds"] < 10
        assert row["lag_seconds"] == 0.0
        assert "last_error" in row


def test_a_consumer_that_was_deleted_is_made_again(served: Product) -> None:
    users = {user.name: user for user in served.settings.nats_users(served.settings.nats_keys)}
    durables = users["occupancy"].durables
    assert durables

    async def delete() -> None:
        settings, user = served.settings, nats_users.provisioner()
        async with nats_grant.granted(settings, user) as seed:
            client = await nats.connect(settings, user.name, seed=seed)
            try:
                for name in durables:
                    await client.jetstream().delete_consumer("EVT", name)
            finally:
                await client.close()

    asyncio.run(delete())
    company = {"company_id": "c-gone", "name": "A", "sector": "private", "jobcentre": "aarhus"}
    begun = time.monotonic()
    position = served.command("register-company", **company)["events"][0]["position"]
    wait_until(
        lambda: all(
            (each["position"], each["state"]) == (position, "running")
            for each in status(served)["projections"]
        ),
        "it goes on by itself",
    )
    assert time.monotonic() - begun < 30
    wait_until(lambda: not status(served)["alarms"], "no alarm is left")


def test_a_paused_projection_is_paused(served: Product) -> None:
    served.quick("projections", "pause", "flow")
    wait_until(lambda: role(served, "flow")["state"] == "paused", "its process says so")
    served.quick("projections", "resume", "flow")
    wait_until(lambda: role(served, "flow")["state"] == "running", "it goes on")


def test_a_role_that_is_stopped_is_said_to_be_silent_and_replaced(served: Product) -> None:
    was = served.pid("effect")
    assert was is not None
    os.kill(was, signal.SIGSTOP)
    begun = time.monotonic()
    wait_until(lambda: served.pid("effect") not in {None, was}, "it is replaced")
    assert time.monotonic() - begun < 15
    wait_until(lambda: role(served, "effect")["state"] == "running", "it runs")


def test_the_signs_of_a_process_that_is_gone_are_not_shown(served: Product) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from praktiklog_runtime.heartbeat import FileHeart\n"
        "from praktiklog_runtime.settings import Settings\n"
        "FileHeart(Settings(data=Path(sys.argv[1]), nats_keys=Path('/none')), 'ghost')\n"
    )
    subprocess.run([served.argv()[0], "-c", program, str(served.data)], check=True)
    assert all(beat.role != "ghost" for beat in heartbeat.living(served.settings))
    assert "ghost" not in {each["name"] for each in status(served)["roles"]}
