"""kpi: what an assessment weighs, how hard, against which target, or by rank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central, contribute
from sim.parameters.catalogue import catalogue
from sim.scenario.options import PRIORITY, Option, choice, member, number


class KpiOperator(Operator):
    """Adds the size to the weight of an ``indicator``; ``penalty`` and ``goal`` (target) add too; ``mode`` is set."""

    name = "kpi"
    size = "may"
    options: ClassVar[Mapping[str, Option]] = {
        "indicator": member("kpi"),
        "penalty": number(),
        "goal": number(),
        "mode": choice("kpis.mode"),
        "priority": PRIORITY,
    }

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """Rows of the table of assessed indicators."""
        where: dict[str, tuple[str, ...]] = {"kpi": (str(effect.options["indicator"]),)}
        if effect.size is not None:
            yield contribute(effect, programme, weight, "kpis.weight", effect.size.central, where)
        for option, parameter in (("penalty", "kpis.penalty"), ("goal", "kpis.target")):
            size = central(effect, option)
            if size:
                yield contribute(effect, programme, weight, parameter, size, where)
        if "mode" in effect.options:
            chosen = catalogue()["kpis.mode"].choices.index(str(effect.options["mode"]))
            priority = int(central(effect, "priority"))
            yield contribute(effect, programme, weight, "kpis.mode", chosen, where, priority)
