"""All tables of a store: each module that has tables declares them, here they are put together."""

from __future__ import annotations

import re

from sim.store import comparisons, live, studies, tables

#: statements that make every table; each says IF NOT EXISTS
SCRIPT = "\n".join(part.SCHEMA for part in (tables, comparisons, studies, live))
#: names of the tables
TABLES = tuple(re.findall(r"CREATE\s+TABLE\s+IF\s+NOT\s+EXISTS\s+(\w+)", SCRIPT, re.IGNORECASE))
