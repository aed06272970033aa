"""The horizons at which outcomes are observed, as the contract has them; the one list here."""

HORIZONS = {
    "4w": 28,
    "1m": 30,
    "5w": 35,
    "2m": 61,
    "13w": 91,
    "3m": 91,
    "26w": 182,
    "6m": 182,
    "12m": 365,
}
"""Horizon -> about how many days after the end an outcome is observed in a random history."""
