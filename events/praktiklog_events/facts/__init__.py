"""The facts of every event type, a module for each area."""
