"""Companies (virksomheder) and their ordinary employees."""
