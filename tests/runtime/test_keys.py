import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nkeys
import pytest

from praktiklog_runtime import keys


def test_every_user_gets_a_seed_that_only_we_can_read(tmp_path: Path) -> None:
    public = keys.ensure(tmp_path / "keys")
    assert set(public) == set(keys.USERS)
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    for user in keys.USERS:
        file = keys.seed_file(tmp_path / "keys", user)
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.read_bytes().startswith(b"SU")


def test_a_seed_signs_for_its_public_key(tmp_path: Path) -> None:
    public = keys.ensure(tmp_path)["relay"]
    pair = nkeys.from_seed(bytearray(keys.seed_file(tmp_path, "relay").read_bytes().strip()))
    assert pair.public_key.decode() == public
    assert pair.verify(b"nonce", pair.sign(b"nonce"))
    assert len(public) == 56


def test_keys_stay_once_they_are_made_also_by_several_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: keys.ensure(tmp_path), range(4)))
    assert made[1:] == made[:-1]
    assert len(set(made[0].values())) == len(keys.USERS)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"SUAAAA"])
def test_a_broken_seed_is_named(tmp_path: Path, content: bytes) -> None:
    keys.seed_file(tmp_path, "relay").write_bytes(content)
    with pytest.raises(keys.KeyFileError, match=r"relay\.nk holds no seed"):
        keys.ensure(tmp_path)


def test_the_public_keys_are_printed_for_the_server(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "praktiklog_runtime.keys", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    expected = keys.environment(keys.ensure(tmp_path))
    assert dict(line.split("=") for line in done.stdout.splitlines()) == expected
    assert "PRAKTIKLOG_NKEY_RELAY" in expected
