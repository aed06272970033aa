"""Small cases worked by hand: a log, a question, and the rows that the contract demands.

Each module here has `CASES`; of a row the columns that it names are compared. Cases of one question
to one measure stand shorter in `tests/cases/measures.json`.
"""

from importlib import import_module
from pkgutil import iter_modules

from tests.oracle.asking import NOW, Case, Question

__all__ = ["CASES", "NOW", "Case", "Question"]

CASES: list[Case] = [
    case
    for module in iter_modules(__path__)
    for case in import_module(f"{__name__}.{module.name}").CASES
]
