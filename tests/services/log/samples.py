"""Events for the tests of the log: real ones, quick to make and told apart by their number."""

from datetime import UTC, datetime, timedelta

from praktiklog_events import ReferralClosed, decode, encode
from praktiklog_services.deciding import tags
from praktiklog_services.log import LogEvent
from tests.support.spec import enveloped

BEGIN = datetime(2021, 3, 1, tzinfo=UTC)


def entry(number: int, *more: str, time: datetime | None = None) -> LogEvent:
    """Make the event of a number: about referral `r<number>`, registered `number` hours on."""
    fact = ReferralClosed(referral_id=f"r{number}", closed_on=BEGIN.date(), reason="other")
    made = enveloped(fact, number, time=time or BEGIN + timedelta(hours=number))
    return LogEvent(made.type, encode(made), [*tags.own(fact), *more], id=made.id, time=made.time)


def number_of(data: bytes) -> int:
    """Tell the number of an event from its bytes."""
    fact = decode(data).data
    assert isinstance(fact, ReferralClosed)
    return int(fact.referral_id[1:])
