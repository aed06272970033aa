"""Read models of Praktiklog: occupancy (belægning), flow (flow) and effect (effekt).

Each projection has its own tables, checkpoint and process; `figures.Figures` answers from them.
"""

PROJECTIONS = ("occupancy", "flow", "effect")
"""The one list of projections: each is a folder here whose `fold` names its `VERSIONS`."""
