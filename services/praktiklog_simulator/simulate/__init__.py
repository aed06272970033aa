"""A lawful history of invented jobcentres: the same seed, the same bytes.

Waiting times, shares started, target groups and outcomes are drawn from what was published;
what was not is assumed and stands in `rates`.
"""

from praktiklog_simulator.simulate.diary import SOURCE
from praktiklog_simulator.simulate.history import simulate

__all__ = ["SOURCE", "simulate"]
