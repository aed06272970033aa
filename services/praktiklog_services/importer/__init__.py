"""Append history from files: every good line once, every bad line explained."""

from praktiklog_services.importer.importer import Importer
from praktiklog_services.importer.lines import Line, Place, read_lines
from praktiklog_services.importer.report import Rejected, RejectedCell, Report, Warned

__all__ = [
    "Importer",
    "Line",
    "Place",
    "Rejected",
    "RejectedCell",
    "Report",
    "Warned",
    "read_lines",
]
