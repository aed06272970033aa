"""The demo town and the published history: synthetic events, and load."""
