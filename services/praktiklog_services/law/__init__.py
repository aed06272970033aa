"""The law as data: rule sets, which of them holds, and the calculations with their periods."""
