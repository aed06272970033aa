"""How full the slots were."""

from typing import Final

from praktiklog_web.parts.figure.figure import Figure
from praktiklog_web.parts.figure.page import figure_page

PAGE: Final = figure_page(
    Figure(
        measure="occupancy",
        template="pages/occupancy/page.html",
        by=("jobcentre", "month"),
        # Placements outside agreements have no capacity to be measured against.
        drawn="occupancy",
        else_drawn="outside_slot_days",
        limit=1.0,
        active=("occupied_slot_days", "wage_subsidy_slot_days"),
    ),
    place=2,
)
