"""A backup is written while everything goes on, and leads back to the log that it holds."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from praktiklog_runtime import postgres
from tests.integration.asking import write
from tests.oracle.histories import generate
from tests.support.product import Product, product

OCCUPANCY = ("occupancy", "--from", "2021-01-01", "--to", "2022-01-01", "--format", "json")
HISTORY = list(generate(300, 8))


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, Path, object]]:
    """Give a running product, its backup in the middle of its history, and the figures then."""
    folder = tmp_path_factory.mktemp("backup")
    with product() as running:
        running.quick("import", write(folder / "first.jsonl", HISTORY[:200]), "--wait")
        figures = running.quick(*OCCUPANCY)
        target = folder / "copy"
        answer = running.quick("backup", target)
        assert answer["position"] == 200
        running.quick("import", write(folder / "rest.jsonl", HISTORY), "--wait")
        yield running, target, figures


def said(product: Product, *arguments: object) -> str:
    """Run a command that fails, and return what it says, on one line."""
    return " ".join(product.run(*arguments, code=1).stderr.split())


def test_a_backup_holds_log_and_keys_for_its_owner_alone(
    backed_up: tuple[Product, Path, object],
) -> None:
    running, target, _ = backed_up
    assert target.stat().st_mode & 0o777 == 0o700
    manifest = json.loads((target / "manifest.json").read_bytes())
    assert manifest["facts"]["position"] == 200
    seeds = {file.name for file in running.settings.nats_keys.iterdir() if file.suffix == ".nk"}
    assert seeds
    assert {file.name for file in (target / "keys" / "nats").iterdir()} >= seeds


def test_restored_to_the_end(backed_up: tuple[Product, Path, object], tmp_path: Path) -> None:
    running, target, figures = backed_up
    with product() as other:
        answer = other.quick("restore", target)
        assert answer["position"] == 200
        recovered = other.json("recover", "--yes")
        assert recovered
        assert other.quick("audit", "verify")["events"] == 200
        assert other.quick(*OCCUPANCY) == figures
        for key in running.settings.nats_keys.glob("*.nk"):
            assert (other.settings.nats_keys / key.name).read_bytes() == key.read_bytes()

        file = write(tmp_path / "rest.jsonl", HISTORY)
        assert other.quick("import", file, "--wait")["appended"] == 100
        assert other.quick(*OCCUPANCY) == running.quick(*OCCUPANCY)


def test_a_restored_log_beside_a_stream_that_went_on(
    backed_up: tuple[Product, Path, object],
) -> None:
    running, target, figures = backed_up
    with product() as other:
        other.quick("restore", target)
        running.within("down")
        # The stream of the lost timeline: it holds what the restored log does not.
        shutil.copytree(
            running.data / "nats", other.data / "nats", dirs_exist_ok=True, symlinks=True
        )
        recovered = other.json("recover", "--yes")

        assert any("epoch" in step for step in recovered["did"])
        assert other.quick(*OCCUPANCY) == figures
        assert {row["lag"] for row in other.quick("projections", "list", "--format", "json")} == {0}
    running.up()


def test_what_is_not_empty_is_left_alone(
    backed_up: tuple[Product, Path, object], tmp_path: Path
) -> None:
    running, target, _ = backed_up
    assert "not empty" in said(running, "restore", target)
    assert "not empty" in said(running, "backup", target)
    (tmp_path / "mine.txt").write_text("x")
    assert "not empty" in said(running, "backup", tmp_path)


@pytest.mark.parametrize("damage", ["key", "table", "manifest", "format", "promise", "major"])
def test_a_backup_that_was_changed_is_refused(
    backed_up: tuple[Product, Path, object], tmp_path: Path, damage: str
) -> None:
    _, target, _ = backed_up
    copy = tmp_path / "copy"
    shutil.copytree(target, copy, symlinks=True)
    file = copy / "manifest.json"
    manifest = json.loads(file.read_bytes())
    match damage:
        case "key":
            next((copy / "keys" / "nats").iterdir()).write_bytes(b"other")
        case "table":
            largest = max((copy / "postgres" / "base").rglob("*"), key=lambda f: f.stat().st_size)
            with largest.open("r+b") as table:
                table.seek(5_000)
                table.write(b"tampered")
        case "manifest":
            file.unlink()
        case "format":
            file.write_text(json.dumps(manifest | {"format": 99}))
        case "major":
            file.write_text(json.dumps(manifest | {"postgres": "17"}))
        case _:
            facts = manifest["facts"] | {"hash": "0" * 64}
            file.write_text(json.dumps(manifest | {"facts": facts}))
    with product() as other:
        told = said(other, "restore", copy)
        assert "Traceback" not in told
        if damage != "promise":
            assert not other.data.exists() or not any(other.data.iterdir())
        else:
            assert "do not use" in told


def test_a_server_of_others_is_not_ours_to_copy(tmp_path: Path) -> None:
    with product() as own:
        own.within(*OCCUPANCY)
        given = {"PRAKTIKLOG_DATABASE_URL": postgres.url(own.settings)}
        assert "deploy/postgres" in said(Product(own.data, given), "backup", tmp_path / "copy")


def test_root_and_user_restore_a_cluster_that_the_server_may_read(
    backed_up: tuple[Product, Path, object],
) -> None:
    _, target, _ = backed_up
    with product() as other:
        other.quick("restore", target)
        cluster = (other.data / "postgres").resolve()
        assert cluster.stat().st_mode & 0o777 == 0o700
        assert (os.geteuid() == 0) == (cluster.stat().st_uid != os.geteuid())
        with psycopg.connect(postgres.url(other.settings)) as connection:
            assert connection.execute("SELECT count(*) FROM log.event").fetchone() == (200,)
