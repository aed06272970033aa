"""Prove that the log is what was appended, by itself and against whoever kept its chain."""

from praktiklog_audit import checkpoints
from praktiklog_audit.broken import Broken, Place, Verified, verified
from praktiklog_audit.walk import walk
from praktiklog_services.log.recorder import PostgresLog

__all__ = ["Broken", "Verified", "verify"]


def verify(log: PostgresLog, *, up_to: int | None = None) -> Verified:
    """Recompute the chain from the first event on, and hold the projections against it.

    Checked: positions without gaps, recorded times in order, every hash, that type and id are
    those of the bytes, that `known_at` is the running maximum of their times, that an event
    carries the tags that follow from the events so far, that the index holds its tags and no other,
    that the head is the last event; and that the chain hash of every projection's checkpoint is
    the log's at that position.
    """
    with log.connection() as connection:
        with connection.transaction():
            # One snapshot: events that are appended meanwhile are not looked at.
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            walked = walk(connection, up_to)
        checked: list[Place] = ["log"]
        faults = list(walked.faults)
        if up_to is None:
            seen = checkpoints.compare(connection)
            if seen is not None:
                checked.append("projections")
                faults += seen
    return verified(walked.events, walked.head, walked.hash, checked, faults)
