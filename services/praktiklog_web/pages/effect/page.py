"""What became of those whose placement ended."""

from typing import Final

from praktiklog_web.parts.figure.figure import Figure
from praktiklog_web.parts.figure.page import figure_page

PAGE: Final = figure_page(
    Figure(
        measure="effect",
        template="pages/effect/page.html",
        by=("jobcentre",),
        drawn="share",
        interval=("ci_low", "ci_high"),
        active=("ended",),
    ),
    place=4,
)
