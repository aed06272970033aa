"""Vacancies (ledige pladser) on a day."""
