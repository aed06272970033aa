"""The parts of documents that are lists of the code, written from the code.

    python -m praktiklog.documents write README.md …
    python -m praktiklog.documents check README.md …   exits 1 where a list is not the code's

A part stands between `<!-- NAME: generated -->` and `<!-- end of NAME -->`.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Final

import praktiklog_services
from praktiklog.privileges import ROLES
from praktiklog_projections import PROJECTIONS
from praktiklog_projections.asking.catalogue import measures
from praktiklog_runtime.postgres_url import role_name
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.registry import SLICES


def slices() -> str:
    """Write a line for each command: the fact it records, its code and its test."""
    places = dict(_places())
    lines = ["| command | fact | code | test |", "|---|---|---|---|"]
    for each in SLICES:
        area, module = places[id(each)].split(".")[-2:]
        code = f"services/praktiklog_services/{area}/{module}.py"
        test = f"tests/services/{area}/test_{module}.py"
        tested = f"[test]({test})" if Path(test).exists() else ""
        lines.append(
            f"| `{each.command}` | `{each.fact.TYPE}` | [{area}/{module}]({code}) | {tested} |"
        )
    return "\n".join(lines)


def figures() -> str:
    """Write a line for each measure in its latest version."""
    lines = ["| measure | question | code |", "|---|---|---|"]
    for each in measures():
        code = f"projections/praktiklog_projections/{each.projection}/measures/{each.id}.py"
        lines.append(
            f"| `{each.name}` | {each.question.en} | [{each.projection}/{each.id}]({code}) |"
        )
    return "\n".join(lines)


def projections() -> str:
    """Write the projections."""
    folder = "projections/praktiklog_projections"
    return "\n".join(f"- [`{name}`]({folder}/{name})" for name in PROJECTIONS)


def roles() -> str:
    """Write the statements that create the database roles and make the owner a member of each."""
    names = [role_name(role) for role in ROLES]
    listed = ",\n      ".join(names)
    return "\n".join(
        [
            "```sql",
            *(f"CREATE ROLE {name} LOGIN;" for name in names),
            f"GRANT {listed}",
            "   TO praktiklog WITH INHERIT TRUE, SET TRUE;",
            "```",
        ]
    )


PARTS: Final[dict[str, Callable[[], str]]] = {
    "slices": slices,
    "measures": figures,
    "projections": projections,
    "roles": roles,
}


def written(text: str) -> str:
    """Return a document with every part that it has written anew."""
    for name, write in PARTS.items():
        begin, end = f"<!-- {name}: generated -->\n", f"\n<!-- end of {name} -->"
        if begin in text:
            before, _, rest = text.partition(begin)
            text = before + begin + write() + end + rest.partition(end)[2]
    return text


def _places() -> Iterator[tuple[int, str]]:
    """Tell in which module each slice stands."""
    folder = praktiklog_services.__path__
    for found in walk_packages(folder, f"{praktiklog_services.__name__}."):
        if found.name.count(".") != 2 or found.ispkg:  # noqa: PLR2004  package, area, module
            continue
        for value in vars(import_module(found.name)).values():
            if isinstance(value, Slice):
                yield id(value), found.name


def main() -> int:
    """Write or check documents; 1 where a list in one is not the code's."""
    parser = argparse.ArgumentParser(prog="python -m praktiklog.documents")
    parser.add_argument("what", choices=("write", "check"))
    parser.add_argument("paths", type=Path, nargs="+")
    given = parser.parse_args()
    wrong = 0
    for path in given.paths:
        before = path.read_text("utf-8")
        after = written(before)
        if given.what == "write":
            path.write_text(after, "utf-8")
        elif before != after:
            sys.stderr.write(f"{path} has lists that are not the code's; run `make schemas`\n")
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main())
