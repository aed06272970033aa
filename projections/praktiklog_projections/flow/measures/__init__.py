"""Measures asked of the projection, a module each."""
