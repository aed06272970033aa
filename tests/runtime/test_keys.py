from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nkeys
import pytest
from msgspec.structs import replace

from praktiklog_runtime import keys
from praktiklog_runtime.nats_users import User, client, operator, relay

USERS = (relay(), operator(), client("cli", "sends commands"))


def test_every_user_gets_a_seed_that_only_we_can_read(tmp_path: Path) -> None:
    public = keys.ensure(tmp_path / "keys", USERS)
    assert set(public) == {"relay", "operator", "cli"}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    for name in public:
        file = keys.seed_file(tmp_path / "keys", name)
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.read_bytes().startswith(b"SU")


def test_a_seed_signs_for_its_public_key(tmp_path: Path) -> None:
    public = keys.ensure(tmp_path, USERS)["relay"]
    pair = nkeys.from_seed(bytearray(keys.seed_file(tmp_path, "relay").read_bytes().strip()))
    assert pair.public_key.decode() == public
    assert pair.verify(b"nonce", pair.sign(b"nonce"))
    assert keys.is_public_key(public)


def test_keys_stay_once_they_are_there_also_by_several_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        public = list(pool.map(lambda _: keys.ensure(tmp_path, USERS), range(4)))
    assert public[1:] == public[:-1]
    assert len(set(public[0].values())) == len(USERS)


def test_a_key_of_ones_own_needs_no_seed_here(tmp_path: Path) -> None:
    theirs = keys.public_key(keys.new_seed())
    user: User = replace(client("case-system", "sends commands"), nkey=theirs)
    assert keys.ensure(tmp_path, [user]) == {"case-system": theirs}
    assert not keys.seed_file(tmp_path, "case-system").exists()


@pytest.mark.parametrize("content", [b"", b"nonsense", b"SUAAAA"])
def test_a_broken_seed_is_named(tmp_path: Path, content: bytes) -> None:
    keys.seed_file(tmp_path, "relay").write_bytes(content)
    with pytest.raises(keys.KeyFileError, match=r"relay\.nk holds no seed"):
        keys.ensure(tmp_path, USERS)


def test_a_public_key_is_told_from_what_is_none() -> None:
    right = keys.public_key(keys.new_seed())
    assert not keys.is_public_key("")
    assert not keys.is_public_key(right[:-1])
    assert not keys.is_public_key(right.lower())
    assert not keys.is_public_key(right[:10] + ("A" if right[10] != "A" else "B") + right[11:])
    assert not keys.is_public_key("A" + right[1:])
