"""No CPR number comes in by an import; P-numbers, which look alike, do."""

import io

import msgspec
import pytest

from praktiklog_services.deciding.companies import companies_of
from praktiklog_services.importer import Importer, Report, read_lines
from praktiklog_services.log import PostgresLog
from tests.services.facts import company, opened, referred
from tests.services.importing import NOW, changed, happened, imported, lines_of

CPR = "0102031234"


def imported_after(log: PostgresLog, *lines: bytes) -> Report:
    """Import as the program does: what the log knows of companies is asked."""
    source = io.BytesIO(b"\n".join(lines))
    return Importer(log).run(read_lines(source, NOW, is_company=companies_of(log)))


@pytest.mark.parametrize("number", [CPR, "010203-1234", f"c-{CPR}", "6102031234"])
def test_a_candidate_whose_id_is_a_number_is_rejected_without_repeating_it(
    log: PostgresLog, number: str
) -> None:
    (line,) = lines_of([happened(1, referred(candidate_id=number))])

    report = imported_after(log, line)

    assert report.appended == 0
    assert "candidate_id" in report.rejected[0].error
    assert number not in msgspec.json.encode(report).decode()


def test_an_id_of_the_line_that_is_a_number_is_not_repeated(log: PostgresLog) -> None:
    report = imported(log, changed(happened(1, referred()), id=CPR))

    assert report.appended == 0
    assert CPR not in msgspec.json.encode(report).decode()


def test_an_agreement_may_have_the_number_of_a_company_in_the_log(log: PostgresLog) -> None:
    (registered,) = lines_of([happened(1, company(company_id=CPR))])
    (agreement,) = lines_of([happened(2, opened(agreement_id=CPR, company_id="k1"))])

    assert imported_after(log, agreement).appended == 0
    assert imported_after(log, registered).appended == 1
    assert imported_after(log, agreement).appended == 1


def test_or_of_one_that_an_earlier_line_names(log: PostgresLog) -> None:
    lines = lines_of(
        [
            happened(1, company(company_id=CPR)),
            happened(2, opened(agreement_id=CPR, company_id="k1")),
        ]
    )

    assert imported_after(log, *lines).appended == 2
