"""The program's commands are listed without being imported, and found where they are said to be."""

import subprocess
import sys

import pytest

from praktiklog.lazy import Entry, command_of
from praktiklog.main import COMMANDS


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_is_there(entry: Entry) -> None:
    command = command_of(entry)
    assert command.name == entry.name
    assert command.help
    assert entry.help.endswith(".")


def test_help_imports_no_server_and_no_figure() -> None:
    program = (
        "import sys\n"
        "from praktiklog.main import app\n"
        "try:\n"
        "    app(['--help'])\n"
        "except SystemExit:\n"
        "    pass\n"
        "heavy = {'psycopg', 'nats', 'faststream', 'litestar', 'altair', 'praktiklog_services',"
        " 'praktiklog_projections', 'praktiklog_web'}\n"
        "assert not heavy & set(sys.modules), sorted(heavy & set(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Prove what the log holds." in done.stdout
