"""NATS subjects: `evt.<jobcentre>.<area>.<what>`."""

from praktiklog_events.envelope import Event


def subject_of(event: Event) -> str:
    """Name the subject an event is published on, for example `evt.aarhus.placement.started`."""
    return subject(event.jobcentre, event.data.TYPE)


def subject(jobcentre: str, event_type: str) -> str:
    """Name the subject for a jobcentre's slug and an event type with its version."""
    area, what, _version = event_type.split(".")
    return f"evt.{jobcentre}.{area}.{what}"
