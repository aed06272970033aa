"""Room on disks: said of each disk once."""

from pathlib import Path

import pytest

from praktiklog_runtime import room


def test_a_disk_that_is_nearly_full_is_named_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path, tmp_path / "a", tmp_path / "missing"]
    folders[1].mkdir()
    assert room.shortages(folders) == []

    monkeypatch.setattr(room, "SCARCE_BYTES", 1 << 62)

    (said,) = room.shortages(folders)
    assert f"where {tmp_path} lies: make room there" in said
