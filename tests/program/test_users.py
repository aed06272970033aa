"""The list of users: what it gives, and what a third party may be."""

from pathlib import Path

import pytest

from praktiklog import users
from praktiklog.users import ClientsFileError
from praktiklog_projections import PROJECTIONS, registry
from praktiklog_runtime import keys
from praktiklog_runtime.nats_users import Account
from praktiklog_services.registry import BY_COMMAND, SERVICES

README = Path(__file__).parents[2] / "deploy" / "nats" / "README.md"


def declare(folder: Path, text: str) -> Path:
    (folder / users.CLIENTS_FILE).write_text(text)
    return folder


def test_each_role_and_each_way_to_send_commands_is_a_user_of_its_own(tmp_path: Path) -> None:
    names = [user.name for user in users.listed(tmp_path)]
    assert len(names) == len(set(names))
    assert {"relay", "operator", "cli", "web", *PROJECTIONS, *SERVICES} <= set(names)


def test_the_stream_has_an_account_that_nobody_but_the_relay_is_in(tmp_path: Path) -> None:
    within = [user.name for user in users.listed(tmp_path) if user.account is Account.LOG]
    assert within == ["relay"]


@pytest.mark.parametrize("name", PROJECTIONS)
def test_a_projection_may_use_the_consumers_of_its_versions_and_those_beside(name: str) -> None:
    known = registry.versions(name)
    allowed = users.consumers(name)
    assert {each.consumer for each in known} < set(allowed)
    assert f"{name}-{known[-1].version + 1}" in allowed


def test_no_two_projections_share_a_consumer() -> None:
    allowed = [consumer for name in PROJECTIONS for consumer in users.consumers(name)]
    assert len(allowed) == len(set(allowed))


def test_a_third_party_sends_its_commands_and_is_answered_on_its_inbox(tmp_path: Path) -> None:
    theirs = keys.public_key(keys.new_seed())
    declare(tmp_path, f'[case-system]\ncommands = ["reserve-slot"]\nnkey = "{theirs}"\n')
    (user,) = [user for user in users.listed(tmp_path) if user.name == "case-system"]
    assert user.account is Account.COMMANDS
    assert user.publish == (BY_COMMAND["reserve-slot"].subject,)
    assert user.subscribe == ("_INBOX.case-system.>",)
    assert user.nkey == theirs
    answering = [user for user in users.listed(tmp_path) if user.name in SERVICES]
    assert all("_INBOX.case-system.>" in user.publish for user in answering)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[case-system", "clients.toml"),
        ("[case-system]\n", "commands"),
        ("[case-system]\ncommands = []\n", "there are: "),
        ('[case-system]\ncommands = ["make-coffee"]\n', "make-coffee; there are: "),
        ('[Case_System]\ncommands = ["reserve-slot"]\n', "no name of a NATS user"),
        ('["a.>"]\ncommands = ["reserve-slot"]\n', "no name of a NATS user"),
        ('[relay]\ncommands = ["reserve-slot"]\n', "choose another"),
        ('[flow]\ncommands = ["reserve-slot"]\n', "choose another"),
        ('[web]\ncommands = ["reserve-slot"]\n', "choose another"),
        ('[provisioner]\ncommands = ["reserve-slot"]\n', "choose another"),
        ('[case-system]\ncommands = ["reserve-slot"]\nnkey = "UABC"\n', "no public key"),
        ('[case-system]\ncommands = ["reserve-slot"]\nmore = 1\n', "more"),
    ],
)
def test_a_third_party_that_cannot_be_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ClientsFileError, match=said):
        users.listed(declare(tmp_path, text))


def test_the_table_of_the_readme_is_that_of_the_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert users.main(["check", str(README)]) == 0
    other = tmp_path / "README.md"
    other.write_text(README.read_text().replace("| `web` |", "| `anyone` |"))
    assert users.main(["check", str(other)]) == 1
    assert "praktiklog.users table" in capsys.readouterr().err
    assert users.main(["table", str(other)]) == 0
    assert other.read_text() == README.read_text()


def test_the_accounts_are_printed_with_keys_and_the_provisioner_only_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert users.main(["accounts", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    for user in users.listed(tmp_path):
        seed = keys.seed_file(tmp_path, user.name).read_bytes().strip()
        assert f"nkey: {keys.public_key(seed)}\n" in printed
    assert "provisioner" not in printed
    assert not keys.seed_file(tmp_path, "provisioner").exists()
    assert users.main(["accounts", "--provisioner", str(tmp_path)]) == 0
    assert "$JS.API.STREAM.CREATE.*" in capsys.readouterr().out
