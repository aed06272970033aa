"""Placements (virksomhedspraktik and løntilskud)."""
