"""Read models of Praktiklog, for figures (occupancy, flow, effect) and for names (directory).

Each projection has its own tables, checkpoint and process; `figures.Figures` answers from them.
"""

PROJECTIONS = ("occupancy", "flow", "effect", "directory")
"""The one list of projections: each is a folder here whose `fold` names its `VERSIONS`."""
