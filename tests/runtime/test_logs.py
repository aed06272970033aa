import json
import subprocess
import sys

PROGRAM = """
import logging, sys
from pathlib import Path
import structlog
from praktiklog_runtime import logs, settings
logs.configure(settings.load(Path(sys.argv[1]), {"PRAKTIKLOG_LOG_FORMAT": sys.argv[2]}))
structlog.get_logger("praktiklog.test").info("relay.published", position=7)
structlog.get_logger("praktiklog.test").debug("relay.looked")
logging.getLogger("library").warning("from a library")
"""


def run(tmp_path: object, form: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), form],
        capture_output=True,
        text=True,
        check=True,
    )


def test_off_a_terminal_each_log_is_a_json_object_on_standard_error(tmp_path: object) -> None:
    done = run(tmp_path, "auto")
    ours, library = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.stdout == ""
    assert (ours["event"], ours["position"], ours["level"]) == ("relay.published", 7, "info")
    assert (library["event"], library["logger"]) == ("from a library", "library")


def test_the_console_shows_lines_for_people(tmp_path: object) -> None:
    done = run(tmp_path, "console")
    assert done.stdout == ""
    assert "relay.published" in done.stderr
    assert "position=7" in done.stderr
    assert "relay.looked" not in done.stderr
