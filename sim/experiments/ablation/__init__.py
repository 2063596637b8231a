"""Each measure of the catalogue alone against one base: its effect in the model, its cost, what else it moves."""

from sim.experiments.ablation.exceptions import MOST as MOST_EXCEPTIONS
from sim.experiments.ablation.exceptions import read as read_exceptions
from sim.experiments.ablation.measures import Alone, alone, switches
from sim.experiments.ablation.perform import ablate
from sim.experiments.ablation.table import Ablation, Row, Verdict

__all__ = [
    "MOST_EXCEPTIONS",
    "Ablation",
    "Alone",
    "Row",
    "Verdict",
    "ablate",
    "alone",
    "read_exceptions",
    "switches",
]
