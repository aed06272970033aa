"""Steering: what holds from when on, decided by those who may."""
