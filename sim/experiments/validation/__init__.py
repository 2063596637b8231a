"""Stylised facts V1 to V13: measured on runs, held against bands that stand in ``facts.yaml`` with their sources."""

from sim.experiments.validation.facts import facts
from sim.experiments.validation.perform import Report, validate

__all__ = ["Report", "facts", "validate"]
