"""The vault: names, CPR numbers, contact data and texts of persons, outside of the log.

A key for each person, wrapped by the operator's key: the tables hold ciphertext alone.
"""
