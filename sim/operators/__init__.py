"""One file per operator that a programme can use."""
