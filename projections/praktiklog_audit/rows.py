"""The rows of every projection that serves, held against a replay of the log beside them."""

from collections.abc import Callable

from psycopg import errors

from praktiklog_audit.broken import MOST, Broken, Unchecked
from praktiklog_audit.differing import Difference
from praktiklog_audit.replay import LiveMoved, replay
from praktiklog_projections import PROJECTIONS
from praktiklog_projections.errors import ChainBroken, UnknownProjection, UnknownVersion

Connects = Callable[[str], str]
"""How the role of a projection connects, by the projection's name."""

_NO_BASIS = (ChainBroken, LiveMoved, UnknownVersion)


def compare(connects: Connects) -> tuple[list[Broken], list[Unchecked]]:
    """Replay every projection, and name the rows that differ and what could not be compared.

    At most `MOST` rows of a projection. Raises psycopg's errors.
    """
    faults: list[Broken] = []
    unchecked: list[Unchecked] = []
    for name in PROJECTIONS:
        try:
            differing = _differing(connects(name), name)
        except _NO_BASIS as error:
            unchecked.append(Unchecked("projections", f"rows of {name}: {error}"))
        except UnknownProjection:
            unchecked.append(
                Unchecked("projections", f"{name}: none serves; `praktiklog up` makes it")
            )
        except (errors.UndefinedTable, errors.InvalidSchemaName):
            unchecked.append(
                Unchecked(
                    "projections", f"{name}: its tables are not there; `praktiklog up` makes them"
                )
            )
        else:
            faults += [_fault(name, each) for each in differing[:MOST]]
    return sorted(faults, key=lambda each: each.position), unchecked


def _differing(conninfo: str, name: str) -> list[Difference]:
    """Return the differences that two replays see.

    Where events that were parked are applied after all, rows of positions before change while
    they are compared: what only one replay sees was that.
    """
    first = replay(conninfo, name)
    if first.equal:
        return []
    second = replay(conninfo, name)
    if second.equal:
        return []
    stayed = [each for each in first.differences if each in second.differences]
    if not stayed:
        raise LiveMoved("they change while they are compared: verify again")
    return stayed


def _fault(name: str, difference: Difference) -> Broken:
    key = ", ".join(f"{column} {value}" for column, value in difference.key.items())
    how = {
        "missing": "is missing",
        "extra": "stands there although no event made it so",
        "changed": f"has another {', '.join(difference.columns)}",
    }[difference.what]
    return Broken(
        "projections",
        difference.known_from,
        "rows",
        f"{name}: the row of {difference.table} with {key} {how}; `praktiklog audit replay {name}` "
        f"shows the values, `praktiklog projections rebuild {name}` makes them those of the log",
    )
