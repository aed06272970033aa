"""The relay: publishes the log to the stream, in order, exactly once."""

from praktiklog_services.relay.relay import run
from praktiklog_services.relay.tail import StreamIsOfAnotherLogError

__all__ = ["StreamIsOfAnotherLogError", "run"]
