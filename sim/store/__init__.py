"""Stored runs: a folder with one SQLite file for the catalogue and Parquet files for case logs.

A run's id is the digest of all that its numbers depend on, so the same inputs are never run twice.
"""

from sim.store.records import RunRecord, StoredRun, ValueRow, run_id, run_id_of, scenario_digest
from sim.store.store import Store, default_folder

__all__ = [
    "RunRecord",
    "Store",
    "StoredRun",
    "ValueRow",
    "default_folder",
    "run_id",
    "run_id_of",
    "scenario_digest",
]
