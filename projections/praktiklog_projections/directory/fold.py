"""How events change the rows of the directory."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from praktiklog_events import (
    BreakDeclared,
    CompanyRegistered,
    EntryVoided,
    RulesAdopted,
    SlotsCorrected,
    SlotsOpened,
    TermsChanged,
)
from praktiklog_events.vocabulary.term import Term
from praktiklog_projections.directory.tables import (
    AGREEMENT,
    BREAK,
    COMPANY,
    RULE_SET,
    TERMS,
    Agreement,
    Break,
    Company,
    RuleSet,
    Terms,
)
from praktiklog_projections.engine.projection import Projection, Rule, change, introduce, put


def _company(fact: CompanyRegistered) -> Company:
    return Company(
        fact.company_id,
        fact.name,
        fact.cvr,
        fact.branch,
        fact.sector,
        fact.jobcentre,
        fact.postcode,
        fact.service_level,
    )


def _agreement(fact: SlotsOpened | SlotsCorrected) -> Agreement:
    return Agreement(
        fact.agreement_id,
        fact.company_id,
        fact.jobcentre,
        fact.slot_kind,
        fact.branch,
        _list(fact.task_codes),
        fact.mentor_id,
        fact.consultant_id,
    )


def _corrected(_row: Agreement, fact: SlotsCorrected) -> Agreement:
    return _agreement(fact)


def _terms(fact: TermsChanged) -> Terms:
    return Terms(
        fact.agreement_id,
        fact.effective_on,
        fact.branch,
        _list(fact.task_codes),
        fact.mentor_id,
        fact.consultant_id,
        _list(fact.clears),
        withdrawn=False,
    )


def _withdrawn(_row: Terms | None, fact: EntryVoided) -> Terms | None:
    if fact.entry != "terms" or fact.entry_on is None:
        return None
    return Terms(fact.entry_id, fact.entry_on, None, None, None, None, None, withdrawn=True)


def _rule_set(fact: RulesAdopted) -> RuleSet:
    return RuleSet(fact.ruleset, fact.valid_from, fact.sha256)


def _break(fact: BreakDeclared) -> Break:
    measures = " ".join(fact.measures)
    return Break(fact.break_id, measures, fact.breaks_on, fact.cause, fact.expected_effect)


def _list(codes: Sequence[str] | None) -> str | None:
    # A code holds no blank (contract, "Limits").
    return " ".join(codes) if codes else None


DIRECTORY: Final = Projection(
    name="directory",
    version=1,
    title=Term(code="directory", da="Navne", en="Names"),
    tables=(COMPANY, AGREEMENT, TERMS, RULE_SET, BREAK),
    rules={
        CompanyRegistered.TYPE: (put(COMPANY, _company),),
        SlotsOpened.TYPE: (introduce(AGREEMENT, _agreement),),
        SlotsCorrected.TYPE: (change(AGREEMENT, _corrected),),
        TermsChanged.TYPE: (put(TERMS, _terms),),
        EntryVoided.TYPE: (Rule(TERMS, attrgetter("entry_id"), _withdrawn),),
        RulesAdopted.TYPE: (put(RULE_SET, _rule_set),),
        BreakDeclared.TYPE: (put(BREAK, _break),),
    },
)
"""The projection behind names and breaks."""

VERSIONS: Final = (DIRECTORY,)
"""Every version that can be built and served; the newest is the last."""
