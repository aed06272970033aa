"""Rows of the directory: what ids are called, and what is to be known of figures."""

from datetime import date
from typing import Final

from praktiklog_projections.engine.table import Row, Table


class Company(Row, frozen=True):
    """A company (virksomhed) as last registered; a sole trader's name is null: it is a person's."""

    company_id: str
    name: str | None
    cvr: str | None
    branch: str | None
    sector: str
    jobcentre: str
    postcode: str | None
    service_level: str | None


class Agreement(Row, frozen=True):
    """A slot agreement (pladsaftale) as opened, or as its opening was corrected.

    `task_codes` are in the company's order, with blanks between them.
    """

    agreement_id: str
    company_id: str
    jobcentre: str
    slot_kind: str
    branch: str | None
    task_codes: str | None
    mentor_id: str | None
    consultant_id: str | None


class Terms(Row, frozen=True):
    """Terms (vilkår) from a day on: on one day the later in the log counts.

    Null leaves a term as it was; `clears` names those that fall away, with blanks between them.
    A row that is `withdrawn` says that the day's entry never was.
    """

    agreement_id: str
    effective_on: date
    branch: str | None
    task_codes: str | None
    mentor_id: str | None
    consultant_id: str | None
    clears: str | None
    withdrawn: bool


class RuleSet(Row, frozen=True):
    """A set of rules or codes that was adopted, by the SHA-256 of its text (64 hex digits)."""

    ruleset: str
    valid_from: date
    sha256: str


class Break(Row, frozen=True):
    """A day before and after which figures are not to be compared (databrud).

    `measures` are ids, or `all`, with blanks between them.
    """

    break_id: str
    measures: str
    breaks_on: date
    cause: str
    expected_effect: str | None


COMPANY: Final = Table("directory", "company", Company)
AGREEMENT: Final = Table("directory", "agreement", Agreement)
TERMS: Final = Table("directory", "terms", Terms, append_only=True)
RULE_SET: Final = Table("directory", "rule_set", RuleSet)
BREAK: Final = Table("directory", "break", Break)
