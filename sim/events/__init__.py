"""What a run writes down: the log of events, tallies by day, and how both are exported."""
