"""Fitting: values of a few free scalars with which a scenario meets the stylised facts, and what these leave open."""

from sim.experiments.fitting.identify import as_json, ensemble, identify
from sim.experiments.fitting.perform import Fitted, fit
from sim.experiments.fitting.spec import Spec, find, read

__all__ = ["Fitted", "Spec", "as_json", "ensemble", "find", "fit", "identify", "read"]
