"""Pages over the projections: four figures, each with a chart, its table and its definition."""

from praktiklog_web.site.app import create_app
from praktiklog_web.site.serve import PortIsTaken, serve

__all__ = ["PortIsTaken", "create_app", "serve"]
