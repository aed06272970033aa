"""Say an answer in another language: at the edge, from rules and parameters alone."""

from msgspec import UNSET
from msgspec.structs import replace

from praktiklog_events.answers import Accepted, Answer, BrokenRule, Problem, Refused, Unknown
from praktiklog_services.deciding import words
from praktiklog_services.deciding.words import LANGUAGES, Language
from praktiklog_services.registry import RULES


def reworded(answer: Answer, language: Language) -> Answer:
    """Say what rules say in `language`; what no rule says stays English, as answers come."""
    if language == "en" or isinstance(answer, Unknown):
        return answer
    if isinstance(answer, Accepted):
        return replace(
            answer, warnings=tuple(_warning(found, language) for found in answer.warnings)
        )
    return Refused(_problem(answer.problem, language))


def language_of(accepted: str | None) -> Language:
    """Choose by a header Accept-Language (RFC 9110); English where it asks for neither."""
    best: Language = "en"
    most = 0.0
    for part in (accepted or "").split(","):
        tag, _, quality = part.partition(";")
        primary = tag.strip().lower().partition("-")[0]
        weight = _weight(quality)
        if primary in LANGUAGES and weight > most:
            best, most = primary, weight
    return best


def _weight(quality: str) -> float:
    name, _, value = quality.partition("=")
    try:
        return float(value) if name.strip().lower() == "q" else 1.0
    except ValueError:
        return 0.0


def _warning(warning: BrokenRule, language: Language) -> BrokenRule:
    rule = RULES.get(warning.rule)
    if rule is None:
        return warning
    return replace(
        warning,
        text=words.text(
            rule,
            warning.params,
            language,
            paragraph=warning.paragraph,
            ruleset=warning.ruleset,
            certainty=warning.certainty,
        ),
    )


def _problem(problem: Problem, language: Language) -> Problem:
    if problem.rule is UNSET or problem.params is UNSET or problem.rule not in RULES:
        return problem
    return replace(
        problem,
        detail=words.text(
            RULES[problem.rule],
            problem.params,
            language,
            paragraph=problem.paragraph or None,
            ruleset=problem.ruleset or None,
            certainty=problem.certainty,
        ),
    )
