"""Rule-set files are read strictly: what is wrong is named by its key."""

from datetime import date

import pytest

from praktiklog_services.law.rule_set import MalformedRuleSet, parse

HEAD = """
ruleset    = "x.1"
kind       = "law"
valid_from = 2020-01-01
title      = "X"
source     = "a test"
"""
LIMIT = '[[duration.limit]]\nid = "A"\noffers = ["praktik"]\n'
DURATION = '[duration]\njudged_by = "started_on"\ninterruptions_count = true\n'


def test_a_file_gives_its_blocks() -> None:
    made = parse((HEAD + '[hearing]\nover = "13w"\n').encode())

    assert (made.ruleset, made.valid_from, made.given()) == ("x.1", date(2020, 1, 1), ("hearing",))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("= 1", "file"),
        (HEAD.replace("title", "titel"), "titel"),
        ("", "ruleset"),
        (HEAD + "[holidays]\n", "holidays"),
        (HEAD + '[hearing]\nover = "13y"\n', "hearing.over"),
        (HEAD + "[hearing]\nover = 13\n", "hearing.over"),
        (HEAD + '[reservation]\nhold = "2m"\n', "reservation.hold"),
        (HEAD + '[reservation]\nhold = "10wd"\n', "reservation.hold"),
        (HEAD + '[reservation]\nhold = "any"\n', "reservation.hold"),
        (HEAD + '[hearing]\nover = "13w"\nwhy = 1\n', "hearing.why"),
        (HEAD + '[full_time]\nhours = "37"\n', "full_time.hours"),
        (HEAD + 'jobcentre = "vestby"\n', "jobcentre"),
        (HEAD + '[[list]]\nname = "task"\n', "list"),
        (HEAD + '[[course]]\ncode = "a"\n[[course]]\ncode = "a"\n', "course"),
        (HEAD + DURATION + LIMIT + 'first = "4x"\nany_of = [{}]\n', "duration.limit[0].first"),
        (HEAD + DURATION + LIMIT + 'first = "4w"\nany_of = []\n', "duration.limit[0].any_of"),
        (
            HEAD + DURATION + (LIMIT + 'first = "4w"\nany_of = [{}]\n') * 2,
            "duration.limit[1].any_of[0]",
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_key(text: str, key: str) -> None:
    with pytest.raises(MalformedRuleSet) as caught:
        parse(text.encode())
    assert caught.value.key == key
