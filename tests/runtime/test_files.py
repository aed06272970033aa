import os
from pathlib import Path

import pytest

from praktiklog_runtime import files


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_folder_that_exists_keeps_its_permissions(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    files.ensure_folder(tmp_path)
    files.ensure_folder(tmp_path / "a" / "b")
    assert mode(tmp_path) == 0o750
    assert mode(tmp_path / "a" / "b") == 0o700


def test_a_file_is_replaced_whole_and_private(tmp_path: Path) -> None:
    file = tmp_path / "file"
    files.write_atomically(file, b"old")
    files.write_atomically(file, b"new")
    assert file.read_bytes() == b"new"
    assert mode(file) == 0o600
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff"])
def test_a_broken_record_is_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "record.json").write_bytes(content)
    assert files.read_json(tmp_path / "record.json") == {}
    assert files.read_json(tmp_path / "none.json") == {}


def test_a_large_log_is_set_aside(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with log.open("wb") as file:
        file.truncate(11 * 1024 * 1024)
    os.close(files.open_log(log))
    assert log.stat().st_size == 0
    assert mode(log) == 0o600
    assert (tmp_path / "server.log.1").stat().st_size == 11 * 1024 * 1024


def test_the_tail_of_a_log_is_its_last_lines(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("\n".join(f"line {number}" for number in range(5000)))
    assert files.log_tail(log).splitlines()[-1] == "line 4999"
    assert "no log" in files.log_tail(tmp_path / "none")
