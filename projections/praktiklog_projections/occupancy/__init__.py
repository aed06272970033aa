"""Occupancy (belægning) and vacancies (ledige pladser): slots, reservations, placements."""
