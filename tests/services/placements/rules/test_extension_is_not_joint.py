"""ExtensionIsNotJoint."""

from msgspec import structs

from praktiklog_services.placements.rules.extension_is_not_joint import ExtensionIsNotJoint
from tests.services.facts import day, extended, started
from tests.support.laws import local
from tests.support.spec import given


def test_who_decides_together_is_named() -> None:
    joint = local('[extension]\ndecided_with = ["caseworker", "consultant"]')
    alone = extended(day(8, 1))

    warning = given(joint, started()).when(alone).then_warned(ExtensionIsNotJoint)
    assert warning.params["missing"] == ["caseworker", "consultant"]
    together = structs.replace(alone, decided_with=("consultant", "caseworker"))
    given(joint, started()).when(together).then_not_warned(ExtensionIsNotJoint)
