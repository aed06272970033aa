"""Flow (flow) of those referred in a period."""
