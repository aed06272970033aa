"""A page over one measure: its question, answer, table and chart."""
