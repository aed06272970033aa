"""Referrals (henvisninger) and their visitation courses."""
