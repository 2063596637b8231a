"""Tables of a run as files: Parquet to keep, CSV, Excel and XES to hand on.

`store` writes a run's tables as Parquet with names instead of codes; `stored` reads them back, and the writers in this
package turn what was read into the form asked for. ``columns.csv`` says what each column holds and how it is headed.
"""

from sim.events.export.columns import Column, columns
from sim.events.export.store import TABLES, Stored, store, stored

__all__ = ["TABLES", "Column", "Stored", "columns", "store", "stored"]
