"""Which ids are companies': P-numbers look like CPR numbers, so the check of ids asks."""

from collections.abc import Callable

from eventsourcing.dcb.api import DCBQuery, DCBQueryItem, DCBRecorder

from praktiklog_services.deciding import tags


def companies_of(log: DCBRecorder) -> Callable[[str], bool]:
    """Make the question whether any event of the log is about a company of this id."""

    def is_company(identity: str) -> bool:
        query = DCBQuery([DCBQueryItem(tags=[tags.company(identity)])])
        return next(iter(log.read(query, limit=1)), None) is not None

    return is_company
