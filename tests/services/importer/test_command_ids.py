"""A command id in an event of history is a word of its source, and no command's first answer."""

from functools import partial

import msgspec
import pytest

from praktiklog_events.answers import Accepted
from praktiklog_services.deciding.handler import Handler
from praktiklog_services.log import PostgresLog
from praktiklog_services.log.history import exclusive
from tests.services.facts import company
from tests.services.importing import changed, counts, happened, imported, stored
from tests.support.spec import NOON

ID = "sent-by-a-client"


@pytest.mark.parametrize("imported_id", ["c1", "c2"])
def test_a_command_is_carried_out_whatever_ids_history_names(
    log: PostgresLog, imported_id: str
) -> None:
    # "c1" is an event of the command's own fact, as if it had been carried out already.
    forged = changed(happened(1, company("c1")), {"company_id": imported_id}, commandid=ID)
    assert counts(imported(log, forged)) == (1, 1, 0, 0)
    handler = Handler(partial(exclusive, log), now=lambda: NOON)

    answer = handler.answer("register-company", msgspec.json.encode(company("c1")), ID)
    again = handler.answer("register-company", msgspec.json.encode(company("c1")), ID)

    assert isinstance(answer, Accepted), answer
    assert [event.position for event in answer.events] == [2]
    assert again == answer
    carried = [row[5] for row in stored(log)]
    assert [f"command:{ID}" in tags for tags in carried] == [False, True]
