"""While a clock cannot be right nothing is recorded, and the answer says why."""

from functools import partial

import msgspec
import pytest

from praktiklog_events.answers import Accepted, Refused
from praktiklog_services.deciding import handler
from praktiklog_services.deciding.handler import Handler
from praktiklog_services.log import PostgresLog
from praktiklog_services.log.history import exclusive
from tests.services.facts import referred


def test_a_clock_behind_the_log_is_named_in_the_answer(
    log: PostgresLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "PATIENCE_SECONDS", 0.2)
    deciding = Handler(partial(exclusive, log))
    body = msgspec.json.encode(referred())
    with log.connection() as connection:
        connection.execute("UPDATE head SET recorded_at = clock_timestamp() + interval '6 minutes'")

    answer = deciding.answer("register-referral", body)

    assert isinstance(answer, Refused)
    assert answer.problem.status == 503
    assert "behind what the log recorded last" in answer.problem.detail

    with log.connection() as connection:
        connection.execute("UPDATE head SET recorded_at = clock_timestamp()")
    assert isinstance(deciding.answer("register-referral", body), Accepted)
