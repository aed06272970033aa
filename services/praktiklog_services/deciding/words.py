"""Words of broken rules in Danish and English, made from their parameters alone.

Templates stand in the rules. Beside the parameters they see `paragraph` and `ruleset`; the
filter `period` says "4 weeks" or "4 uger" for `4w`. Parameters are ids, codes, numbers and days.
"""

from functools import cache
from typing import Any, Final, Literal

from jinja2 import Environment, StrictUndefined, Template

from praktiklog_services.deciding.rule import Rule
from praktiklog_services.law.period import Period

Language = Literal["en", "da"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "da")

_UNITS: Final[dict[Language, dict[str, tuple[str, str]]]] = {
    "en": {
        "h": ("hour", "hours"),
        "d": ("day", "days"),
        "wd": ("working day", "working days"),
        "w": ("week", "weeks"),
        "m": ("month", "months"),
    },
    "da": {
        "h": ("time", "timer"),
        "d": ("dag", "dage"),
        "wd": ("arbejdsdag", "arbejdsdage"),
        "w": ("uge", "uger"),
        "m": ("måned", "måneder"),
    },
}
_UNSURE: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "secondary": " (From a secondary source.)",
        "unverified": " (The source was not verified.)",
        "hypothetical": " (Invented: not law.)",
    },
    "da": {
        "secondary": " (Efter en sekundær kilde.)",
        "unverified": " (Kilden er ikke efterprøvet.)",
        "hypothetical": " (Opdigtet: ikke lov.)",
    },
}


def text(
    rule: type[Rule],
    params: dict[str, Any],
    language: Language,
    *,
    paragraph: str | None = None,
    ruleset: str | None = None,
    certainty: str | None = None,
) -> str:
    """Say what breaks the rule; a source of less certainty than `text` is named as such."""
    template = _template(rule.da if language == "da" else rule.en, language)
    said = template.render({"paragraph": paragraph, "ruleset": ruleset} | params)
    return said + _UNSURE[language].get(certainty or "", "")


@cache
def _template(source: str, language: Language) -> Template:
    return _environment(language).from_string(source)


@cache
def _environment(language: Language) -> Environment:
    def written(value: Any) -> Any:
        if isinstance(value, float):
            number = f"{value:g}"
            return number.replace(".", ",") if language == "da" else number
        if isinstance(value, list | tuple):
            return ", ".join(map(str, value))
        return value

    def period(value: str) -> str:
        parsed = Period.parse(value)
        one, many = _UNITS[language][parsed.unit]
        return f"{parsed.number} {one if parsed.number == 1 else many}"

    # The words go into JSON; pages escape them where they show them.
    environment = Environment(undefined=StrictUndefined, finalize=written, autoescape=False)  # noqa: S701
    environment.filters["period"] = period
    return environment
