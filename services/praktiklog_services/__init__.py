"""The write side: the log, the slices that decide, the importer and the relay."""
