"""Target groups (målgrupper) and the benefit (ydelse) that each belongs to.

This is the list where no adopted rule set has one; a rule set's own is dated (rules, section 2).
"""

from typing import Final

from praktiklog_events.vocabulary.term import Term, Vocabulary

TARGET_GROUPS: Final = Vocabulary(
    Term(code="dagpenge", da="Dagpenge", en="Unemployment benefit"),
    Term(code="akademikere", da="Akademikere", en="Graduates", parent="dagpenge"),
    Term(
        code="dagpenge_oevrige",
        da="Dagpenge, øvrige",
        en="Unemployment benefit, others",
        parent="dagpenge",
    ),
    Term(code="kontanthjaelp", da="Kontanthjælp", en="Social assistance"),
    Term(code="uddannelseshjaelp", da="Uddannelseshjælp", en="Educational assistance"),
    Term(code="revalidering", da="Revalidering", en="Rehabilitation"),
    Term(code="integrationsydelse", da="Integrationsydelse", en="Integration benefit"),
    Term(code="sygedagpenge", da="Sygedagpenge", en="Sickness benefit"),
    Term(code="jobafklaring", da="Jobafklaring", en="Job clarification"),
    Term(code="ressourceforloeb", da="Ressourceforløb", en="Resource programme"),
    Term(code="ledighedsydelse", da="Ledighedsydelse", en="Flex-job unemployment benefit"),
)


def benefit_of(target_group: str) -> str:
    """Name the benefit of a target group: its parent, or itself."""
    return TARGET_GROUPS.root_of(target_group)
