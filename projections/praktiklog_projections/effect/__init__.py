"""Effect (effekt): what became of candidates after their placement."""
