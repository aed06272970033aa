"""Which law holds for a jobcentre on a day, of the sets that were adopted."""

import hashlib
from datetime import date

import msgspec
import pytest

from praktiklog_services.law.known import Adopted
from praktiklog_services.law.library import SHIPPED, Library, RuleSetIsAway
from praktiklog_services.law.rule_set import parse

LOCAL = """
ruleset    = "{name}"
kind       = "local"
jobcentre  = "vestby"
valid_from = {day}
base       = "{base}"
title      = "X"
source     = "a test"
{blocks}
"""
TEXTS: dict[str, bytes] = {}
LIBRARY = Library(TEXTS.get)


def shipped(name: str) -> Adopted:
    from importlib import resources  # noqa: PLC0415

    folder = resources.files("praktiklog_services.law") / "sets"
    return adopted((folder / f"{name}.toml").read_bytes())


def adopted(data: bytes, *, here: bool = True) -> Adopted:
    sha256 = hashlib.sha256(data).hexdigest()
    TEXTS[sha256] = data
    made = parse(data)
    return Adopted(made.ruleset, made.valid_from, sha256, here)


def local(name: str, blocks: str, *, base: str = "", day: str = "2010-01-01") -> Adopted:
    return adopted(LOCAL.format(name=name, base=base, day=day, blocks=blocks).encode())


def by_id(*sets: Adopted) -> dict[str, Adopted]:
    return {known.ruleset: known for known in sets}


LAW = [shipped("lab-2009"), shipped("lab-2018"), shipped("lab-2020")]


def test_without_a_set_only_full_time_holds() -> None:
    law = SHIPPED.law({}, "vestby", date(2020, 1, 1))

    assert (law.ruleset, law.full_time.hours, law.ratio) == (None, 37, None)


def test_the_latest_set_that_is_valid_holds_over_its_bases() -> None:
    law = LIBRARY.law(by_id(*LAW), None, date(2019, 12, 31))

    assert law.ruleset == "lab-2018.1"
    assert law.files == {
        "full_time": "lab-2009.1",
        "duration": "lab-2018.1",
        "hearing": "lab-2009.1",
        "ratio": "lab-2018.1",
        "purpose": "lab-2009.1",
    }
    assert LIBRARY.law(by_id(*LAW), None, date(2020, 1, 1)).ruleset == "lab-2020.1"
    assert LIBRARY.law(by_id(*LAW), None, date(2008, 12, 31)).ruleset is None


def test_a_jobcentre_adds_limits_of_its_own() -> None:
    own = shipped("local-example")

    vestby = LIBRARY.law(by_id(*LAW, own), "vestby", date(2020, 1, 1))
    elsewhere = LIBRARY.law(by_id(*LAW, own), "aarhus", date(2020, 1, 1))

    assert vestby.ruleset == "lab-2020.1:vestby.1"
    assert vestby.mentor is not None
    assert (elsewhere.ruleset, elsewhere.mentor) == ("lab-2020.1", None)


def test_a_local_set_replaces_whole_blocks_of_its_base_and_never_the_laws() -> None:
    first = local("v.1", '[contacts]\nquiet = "14d"\nahead = "14d"\n[orders]\nclose_within = "14d"')
    second = local(
        "v.2", '[contacts]\nquiet = "7d"\n[hearing]\nover = "1w"', base="v.1", day="2021-01-01"
    )

    law = LIBRARY.law(by_id(*LAW, first, second), "vestby", date(2021, 1, 1))

    assert law.contacts is not None
    assert (str(law.contacts.quiet), law.contacts.ahead) == ("7d", None)
    assert law.orders is not None
    assert law.hearing is not None
    assert str(law.hearing.over) == "13w"


def test_of_one_day_the_later_adopted_holds() -> None:
    one, other = (
        local("v.1", '[orders]\nclose_within = "1d"'),
        local("v.2", '[orders]\nclose_within = "2d"'),
    )

    assert LIBRARY.law(by_id(one, other), "vestby", date(2020, 1, 1)).ruleset == "v.2"
    assert LIBRARY.law(by_id(other, one), "vestby", date(2020, 1, 1)).ruleset == "v.1"


def test_a_set_whose_text_is_away_is_never_judged_without() -> None:
    away = Adopted("lab-3.1", date(2020, 1, 1), "0" * 64, decided_here=True)

    with pytest.raises(RuleSetIsAway, match="give its file"):
        LIBRARY.law(by_id(*LAW, away), None, date(2010, 1, 1))


def test_a_set_that_only_history_names_does_not_hold_without_its_text() -> None:
    named = Adopted("lab-3.1", date(2020, 1, 1), "0" * 64, decided_here=False)
    another = Adopted("lab-3.1", date(2020, 1, 1), LAW[0].sha256, decided_here=False)

    for fact in (named, another):
        assert LIBRARY.law(by_id(*LAW, fact), None, date(2020, 1, 1)).ruleset == "lab-2020.1"


def test_a_text_that_is_nowhere_is_not_looked_for_at_every_fact() -> None:
    looked_for: list[str] = []

    def nowhere(sha256: str) -> None:
        looked_for.append(sha256)

    library = Library(nowhere)
    for _ in range(1_000):
        assert library.rule_set("ab" * 32) is None
    assert len(looked_for) < 100


def test_a_text_that_comes_later_holds_though_the_law_was_asked_for_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = local("v.9", '[orders]\nclose_within = "9d"')
    sets = by_id(*LAW, msgspec.structs.replace(own, decided_here=False))
    texts = {sha: text for sha, text in TEXTS.items() if sha != own.sha256}
    library, moment = Library(texts.get), 0.0
    monkeypatch.setattr("praktiklog_services.law.library.time.monotonic", lambda: moment)

    before = library.law(sets, "vestby", date(2020, 1, 1)).ruleset
    texts[own.sha256] = TEXTS[own.sha256]
    moment = 1.5

    assert before == "lab-2020.1"
    assert library.law(sets, "vestby", date(2020, 1, 1)).ruleset == f"lab-2020.1:{own.ruleset}"
