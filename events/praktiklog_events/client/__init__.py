"""Send commands to Praktiklog over NATS; needs the extra `nats` (`praktiklog-events[nats]`).

>>> from praktiklog_events.client import CommandClient
"""

from praktiklog_events.client.commands import CommandClient

__all__ = ["CommandClient"]
