"""param_shift: move one parameter, within a filter, on the parameter's own scale."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, contribute


class ParamShift(Operator):
    """The effect's target is a parameter id, its size a step on that parameter's scale."""

    name = "param_shift"
    size, target, filters = "must", True, "target"

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """One contribution to the target."""
        assert effect.size is not None
        yield contribute(effect, programme, weight, effect.target, effect.size.central)
