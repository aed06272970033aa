"""Outcomes (effekt): what became of a candidate after a placement."""
