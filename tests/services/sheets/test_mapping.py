"""A mapping is read strictly, and what is wrong with it is named by its place."""

from pathlib import Path

import pytest

from praktiklog_services.sheets.mapping import MappingError, load, parse

MAPPING = """
[source]
name = "fasit"

[codes.offer]
"Virksomhedspraktik" = "praktik"

[[fact]]
type = "placement.ended.v1"
key = ["Forløbs-ID"]
required = ["Slut"]
time = { column = "Registreret", as = "datetime" }
[fact.data]
placement_id = { column = "Forløbs-ID" }
ended_on = { column = "Slut", as = "date" }
reason = { value = "completed" }
"""


def test_the_columns_of_a_mapping_come_once_each() -> None:
    assert parse(MAPPING).columns() == ["Forløbs-ID", "Slut", "Registreret"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("placement.ended.v1", "placement.ended.v9", r"fact 1 .*no event type"),
        ("ended_on =", "endet =", "endet is no field of it; it has .*ended_on"),
        ('reason = { value = "completed" }', "", "it needs reason"),
        ('as = "date" }', 'as = "dato" }', r"dato"),
        ('{ value = "completed" }', '{ column = "x", codes = "y" }', r"no \[codes.y\]"),
        ('{ value = "completed" }', "{ }", "a column or a value"),
        ('{ value = "completed" }', '{ value = 1, column = "x" }', "a column or a value"),
        ('as = "datetime" }', 'as = "number" }', "time is a column"),
        ('name = "fasit"', 'name = "fasit"\ntimezone = "Europe/Kbh"', "no time zone"),
        ('name = "fasit"', 'name = "fasit"\nencoding = "utf-7-dansk"', "no encoding"),
        ('name = "fasit"', 'name = "fasit"\nark = 1', "ark"),
        ('name = "fasit"', 'name = "Fasit æ"', "name"),
        ("[source]", "[source", "not TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, why: str) -> None:
    file = tmp_path / "m.toml"
    file.write_text(MAPPING.replace(old, new, 1))
    with pytest.raises(MappingError, match=why) as refused:
        load(file)
    assert str(file) in str(refused.value)


def test_a_mapping_that_is_no_utf8_says_so(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_bytes(MAPPING.encode("cp1252"))
    with pytest.raises(MappingError, match="save it as UTF-8"):
        load(file)
