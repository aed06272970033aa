"""Asking: questions, their point of the log, and what the figures share."""
