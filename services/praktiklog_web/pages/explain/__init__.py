"""What is behind one number: the things it counts, and their events."""
