"""Effect (effekt) after placements that ended in a period."""
