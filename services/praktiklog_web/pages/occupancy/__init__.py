"""Occupancy (belægning) over a period."""
