"""One file per kind of agent: what it knows and decides, by which rules. Many are columns, centres Mesa agents."""
