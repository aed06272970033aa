"""Slot agreements and the reservations of their slots."""
