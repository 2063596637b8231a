"""The one set of tables of this process, with the columns of all registered rules, and how each grows."""

from __future__ import annotations

from sim.world.declared import declared
from sim.world.tables import Tables

TABLES = Tables(declared())

grow_cases = TABLES.grower("cases")
grow_files = TABLES.grower("files")
grow_log = TABLES.grower("log")
