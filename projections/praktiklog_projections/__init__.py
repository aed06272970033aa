"""Read models of Praktiklog: occupancy (belægning), flow (flow) and effect (effekt).

Each projection has its own tables, checkpoint and process; `figures.Figures` answers from them.
"""

PROJECTIONS = ("occupancy", "flow", "effect")
"""The names of the projections; each is its schema in PostgreSQL and its consumer in NATS."""
