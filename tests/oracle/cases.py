"""Small cases worked by hand: a log, a question, and the rows that the contract demands."""

from tests.oracle import cases_effect, cases_flow, cases_occupancy, cases_vacancies
from tests.oracle.asking import NOW, Case, Question

__all__ = ["CASES", "NOW", "Case", "Question"]

CASES = [
    *cases_occupancy.CASES,
    *cases_flow.CASES,
    *cases_effect.CASES,
    *cases_vacancies.CASES,
]
