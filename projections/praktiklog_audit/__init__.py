"""Audit tools: they prove what the log and everything built from it hold."""
