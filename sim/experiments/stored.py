"""Runs by way of the store: what is stored is not run again, what is missing is run and stored one by one.

The parts: `packing` makes a stored run, `storing` runs what is missing, `stored_runs` and `stored_comparisons` answer.
"""

from sim.experiments.packing import Wanted, failed, pack, produce, produce_many
from sim.experiments.stored_comparisons import (
    compare_by,
    compare_stored,
    comparison_id,
    know_by,
    load_comparison,
    save_comparison,
)
from sim.experiments.stored_runs import outcome, run_manifest, run_stored, stored_scenario
from sim.experiments.storing import Storing, ensure

__all__ = [
    "Storing",
    "Wanted",
    "compare_by",
    "compare_stored",
    "comparison_id",
    "ensure",
    "failed",
    "know_by",
    "load_comparison",
    "outcome",
    "pack",
    "produce",
    "produce_many",
    "run_manifest",
    "run_stored",
    "save_comparison",
    "stored_scenario",
]
