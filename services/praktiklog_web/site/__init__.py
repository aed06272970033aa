"""What every page stands in: the application, its boundary, errors, live updates, frame."""
