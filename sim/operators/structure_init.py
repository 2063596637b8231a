"""structure_init: what grid workers have to keep up: tasks pushed to them, apps, forms, what they know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central, contribute
from sim.scenario.options import Option, number

_PARTS = {
    "tasks": "workforce.tasks",
    "apps": "workforce.apps",
    "form_minutes": "workforce.form_minutes",
    "knowledge_visits": "workforce.knowledge_visits",
    "detection": "discover.detection",
}


class StructureInit(Operator):
    """Adds ``tasks``, ``apps``, ``form_minutes``; shifts ``knowledge_visits`` (log) and ``detection`` (log-odds).

    More fields to fill in mean more known and more hours on forms: a record that names one names the other.
    """

    name = "structure_init"
    filters = "discover.detection"
    options: ClassVar[Mapping[str, Option]] = {option: number() for option in _PARTS}

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """One contribution a part."""
        for option, parameter in _PARTS.items():
            size = central(effect, option)
            if size:
                where = dict(effect.filter) if parameter == "discover.detection" else {}
                yield contribute(effect, programme, weight, parameter, size, where)
