"""Deciding: rules, what is known, and commands judged by them on the log."""
