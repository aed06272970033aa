from pathlib import Path

import pytest

from praktiklog_runtime import settings
from praktiklog_runtime.settings import SettingsError


def test_everything_is_embedded_below_the_data_folder_by_default(tmp_path: Path) -> None:
    loaded = settings.load(tmp_path, {})
    assert (loaded.database_url, loaded.nats_url) == (None, None)
    assert loaded.nats_keys == tmp_path / "nats" / "keys"
    assert (loaded.stream, loaded.web_host, loaded.web_port) == ("EVT", "127.0.0.1", 8000)


def test_the_data_folder_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert settings.load(Path("here"), {}).data == tmp_path.resolve() / "here"


def test_root_keeps_its_data_with_the_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert settings.load(None, {}).data == Path("/var/lib/praktiklog")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert settings.load(None, {}).data.name == "praktiklog"


def test_the_environment_points_at_other_servers(tmp_path: Path) -> None:
    loaded = settings.load(
        tmp_path,
        {
            "PRAKTIKLOG_DATABASE_URL": "postgresql://db/praktiklog",
            "PRAKTIKLOG_NATS_URL": "tls://nats:4222",
            "PRAKTIKLOG_NATS_KEYS": str(tmp_path / "keys"),
            "PRAKTIKLOG_STREAM": "EVT_2",
            "PRAKTIKLOG_WEB_PORT": "9000",
        },
    )
    assert loaded.database_url == "postgresql://db/praktiklog"
    assert loaded.nats_url == "tls://nats:4222"
    assert loaded.nats_keys == tmp_path / "keys"
    assert (loaded.stream, loaded.web_port) == ("EVT_2", 9000)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PRAKTIKLOG_WEB_PORT", "http"),
        ("PRAKTIKLOG_WEB_PORT", "0"),
        ("PRAKTIKLOG_WEB_PORT", "65536"),
        ("PRAKTIKLOG_STREAM", "EVT.2"),
        ("PRAKTIKLOG_STREAM", "EVT >"),
        ("PRAKTIKLOG_LOG_LEVEL", "loud"),
        ("PRAKTIKLOG_LOG_FORMAT", "xml"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"{name} is .*; use "):
        settings.load(tmp_path, {name: value})
