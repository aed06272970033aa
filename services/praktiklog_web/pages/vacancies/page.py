"""The list of vacancies: which slots are free on a day, agreement by agreement."""

from typing import Final

from praktiklog_web.parts.figure.figure import Figure
from praktiklog_web.parts.figure.page import figure_page

PAGE: Final = figure_page(
    Figure(measure="vacancies", template="pages/vacancies/page.html", drawn="vacant"),
    place=1,
)
