"""A supervisor for the tests: `supervise_program.py DATA NAME:KIND …`."""

import sys
from pathlib import Path

from praktiklog.users import listed
from praktiklog_runtime import logs, settings, supervisor


def main() -> None:
    own = settings.load(Path(sys.argv[1]), nats_users=listed)
    logs.configure(own)
    program = str(Path(__file__).with_name("role_program.py"))
    roles = [
        supervisor.Role(name, [sys.executable, program, str(own.data), name, kind])
        for name, kind in (part.split(":") for part in sys.argv[2:])
    ]
    supervisor.run_foreground(own, roles, lambda: print("ready", flush=True))


main()
