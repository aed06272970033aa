from msgspec.structs import replace

from praktiklog_runtime import nats_configuration
from praktiklog_runtime.nats_users import client, operator, reader, relay, service

USERS = (
    relay(),
    operator(),
    reader("flow", "reads", consumers=["flow-1"]),
    service("slots", []),
    client("cli", "asks"),
)
KEYS = {user.name: f"U{user.name.upper()}" for user in USERS}


def test_what_a_wider_import_covers_is_not_imported_again() -> None:
    """See that no request of a projection is made twice, and answered twice."""
    text = nats_configuration.accounts(USERS, KEYS)
    imports = [line for line in text.splitlines() if "account: LOG" in line]
    assert sum("CONSUMER.INFO" in line for line in imports) == 1
    assert sum("STREAM.INFO" in line for line in imports) == 1
    assert sum("MSG.NEXT.*.flow-1" in line for line in imports) == 1
    assert sum("$JS.ACK.*.flow-1.>" in line for line in imports) == 1
    assert sum("DIRECT.GET" in line for line in imports) == 2


def test_nothing_is_exported_that_no_reader_may_publish() -> None:
    text = nats_configuration.accounts(USERS, KEYS)
    exports = text.split("exports: [")[1].split("]\n")[0]
    for right in ("evt.", "CREATE", "UPDATE", "DELETE", "PURGE", "$JS.API.>", "cmd."):
        assert right not in exports
    assert "imports" not in text.split("COMMANDS {")[1]


def test_who_has_no_subject_may_publish_nothing() -> None:
    mute = replace(service("slots", []), publish=())
    text = nats_configuration.accounts([*USERS[:3], mute], KEYS)
    slots = text.split("# slots:")[1].split("}\n        }")[0]
    assert 'publish { deny: [">"] }' in slots


def test_requests_that_bring_many_messages_are_exported_as_such() -> None:
    text = nats_configuration.accounts(USERS, KEYS)
    streamed = [line for line in text.splitlines() if "response_type: stream" in line]
    assert len(streamed) == 3
    assert all("MSG.NEXT" in line or "DIRECT.GET" in line for line in streamed)
