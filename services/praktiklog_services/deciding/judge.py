"""Judge a fact by the rules of its slice under the law of its day."""

from datetime import datetime

from msgspec import Struct, to_builtins

from praktiklog_events import Fact, danish_date
from praktiklog_services.deciding.rule import Broken, Judging, Kind
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.violated import Breach
from praktiklog_services.law.law import Law
from praktiklog_services.law.library import SHIPPED, Library


class Verdict(Struct, frozen=True):
    """What the rules say of one fact, and the sets it was judged under."""

    contradiction: Breach | None = None
    refusal: Breach | None = None
    warnings: tuple[Breach, ...] = ()
    """Every broken rule but contradictions, the refusal included."""
    ruleset: str | None = None


def judge(
    fact: Fact,
    made: Slice,
    known: State,
    at: datetime,
    *,
    library: Library = SHIPPED,
    history: bool = False,
) -> Verdict:
    """Apply rules in order; the first contradiction ends it, as nothing after it makes sense.

    `history` leaves out the rules that are silent on import. Raises `RuleSetIsAway` where the
    text of an adopted set is not at hand.
    """
    law = made.law_of(fact, known, at, library)
    refusal: Breach | None = None
    warnings: list[Breach] = []
    for judging in made.rules:
        if history and judging.rule.silent_on_import:
            continue
        broken = judging.rule.broken(fact, known, law, at)
        if broken is None:
            continue
        breach = _breach(judging, broken, law)
        if judging.kind is Kind.CONTRADICTS:
            return Verdict(contradiction=breach, ruleset=law.ruleset)
        if refusal is None and _refuses(judging, broken, fact, at):
            refusal = breach
        warnings.append(breach)
    return Verdict(refusal=refusal, warnings=tuple(warnings), ruleset=law.ruleset)


def _refuses(judging: Judging, broken: Broken, fact: Fact, at: datetime) -> bool:
    if judging.gives_way and getattr(fact, "despite", None) is not None:
        return False
    if judging.kind is Kind.REFUSES_AHEAD:
        return broken.since is None or broken.since > danish_date(at)
    return judging.kind is Kind.REFUSES


def _breach(judging: Judging, broken: Broken, law: Law) -> Breach:
    rule, block = judging.rule, broken.by
    return Breach(
        rule=rule,
        params=to_builtins(broken.params),
        paragraph=(None if block is None else block.source) or rule.paragraph,
        ruleset=law.ruleset,
        certainty=None if block is None or block.certainty == "text" else block.certainty,
        quiet=law.quiet is not None and rule.__name__ in law.quiet.rules,
    )
