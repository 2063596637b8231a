"""shock_gate: projects are assessed before they begin, and some that would set off disputes are averted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central, contribute
from sim.scenario.options import Option, number


class ShockGate(Operator):
    """Adds, as independent chances, to ``detect`` (risks that are seen) and ``uptake`` (what is seen is acted on).

    A project is averted with the product of both. It acts where a scenario has disputes that come in bursts with
    projects (`arise.shock_share`); without them it changes nothing. That an assessed project waits is not modelled.
    """

    name = "shock_gate"
    options: ClassVar[Mapping[str, Option]] = {"detect": number(0, 1), "uptake": number(0, 1)}

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """One further chance on either part of the gate."""
        for option in ("detect", "uptake"):
            size = central(effect, option)
            if size:
                yield contribute(effect, programme, weight, f"gates.{option}", size, {})
