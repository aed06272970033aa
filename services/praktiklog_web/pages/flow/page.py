"""How long it takes from referral to the first day in a company."""

from typing import Final

from praktiklog_web.parts.figure.figure import Figure
from praktiklog_web.parts.figure.page import figure_page

PAGE: Final = figure_page(
    Figure(
        measure="flow",
        template="pages/flow/page.html",
        by=("jobcentre",),
        drawn="mean_days",
        active=("referred",),
    ),
    place=3,
)
