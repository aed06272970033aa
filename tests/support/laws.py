"""Adopted rule sets for tests: the shipped ones by name, or one written in the test."""

import hashlib
from datetime import date
from typing import Any

import msgspec

from praktiklog_events import RulesAdopted
from praktiklog_services.law.library import SHIPPED, Library, shipped_sets
from praktiklog_services.law.rule_set import parse

_LOCAL = """
ruleset    = "{name}"
kind       = "local"
jobcentre  = "aarhus"
valid_from = 2010-01-01
title      = "X"
source     = "a test"
"""
TEXTS: dict[str, bytes] = {}
LIBRARY = Library(TEXTS.get)


def shipped(name: str) -> RulesAdopted:
    """Adopt a set that comes with the product."""
    sha256, made = next(
        (sha256, made) for sha256, made in shipped_sets(SHIPPED).items() if made.ruleset == name
    )
    return RulesAdopted(ruleset=name, valid_from=made.valid_from, sha256=sha256, source=made.source)


def law(blocks: str, name: str = "lab-test.1") -> RulesAdopted:
    """Adopt a law set of 2010 with these blocks alone."""
    data = (
        _LOCAL.format(name=name).replace('"local"', '"law"').replace('jobcentre  = "aarhus"\n', "")
    )
    return _adopted((data + blocks).encode())


def local(blocks: str, name: str = "aarhus.1") -> RulesAdopted:
    """Adopt limits of the jobcentre of the tests, from 2010 on."""
    return _adopted((_LOCAL.format(name=name) + blocks).encode())


def _adopted(data: bytes) -> RulesAdopted:
    sha256 = hashlib.sha256(data).hexdigest()
    TEXTS[sha256] = data
    made = parse(data)
    fields: dict[str, Any] = {
        "ruleset": made.ruleset,
        "valid_from": date(2010, 1, 1),
        "sha256": sha256,
        "source": made.source,
        "jobcentre": made.jobcentre,
    }
    return msgspec.convert(fields, RulesAdopted)
