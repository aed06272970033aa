"""The log: one gapless order of facts in PostgreSQL, behind eventsourcing's DCB interface."""

from praktiklog_events.chain import GENESIS, link
from praktiklog_services.log.recorder import LogEvent, PostgresLog
from praktiklog_services.log.schema import migrate

__all__ = ["GENESIS", "LogEvent", "PostgresLog", "link", "migrate"]
