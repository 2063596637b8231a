"""One file per rule of the day; rules never import one another."""
