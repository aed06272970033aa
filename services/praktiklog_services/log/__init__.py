"""The log: one gapless order of facts in PostgreSQL, behind eventsourcing's DCB interface."""

from praktiklog_events.chain import GENESIS, link
from praktiklog_services.log.batch import ClockError, LogEvent
from praktiklog_services.log.recorder import PostgresLog
from praktiklog_services.log.schema import check, migrate

__all__ = ["GENESIS", "ClockError", "LogEvent", "PostgresLog", "check", "link", "migrate"]
