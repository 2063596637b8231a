"""Sweeps: a study file says which scenarios to try how often; runs that are stored are never run again."""

from sim.experiments.sweep.perform import sweep
from sim.experiments.sweep.report import Report
from sim.experiments.sweep.results import results
from sim.experiments.sweep.study import Study, load

__all__ = ["Report", "Study", "load", "results", "sweep"]
