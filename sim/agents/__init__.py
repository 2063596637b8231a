"""One file per kind of agent: what it knows, what it decides, by which rules. The many are columns, centres are Mesa agents."""
