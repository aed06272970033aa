"""The engine of every projection: feed, fold, writer, checkpoint, rebuild."""
