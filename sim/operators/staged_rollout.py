"""staged_rollout: the other effects of the programme are adopted county by county, and lose something in copying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central
from sim.scenario.options import Option, number

_DAYS = (0, 36500)


class StagedRollout(Operator):
    """The first county adopts ``from`` days after the start, each next one ``step_days`` later, a copy of the last.

    Each copy loses the share ``fidelity_step`` of what fidelity there was. The order is drawn from the names of
    programme and county, not from the seed; a county that the programme does not cover keeps its turn unused, so wider
    coverage only adds units. It does nothing by itself.
    """

    name = "staged_rollout"
    options: ClassVar[Mapping[str, Option]] = {
        "from": number(*_DAYS),
        "step_days": number(*_DAYS),
        "fidelity_step": number(0, 1),
    }

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """Nothing: it says when and how well the programme's other effects hold."""
        return iter(())

    def stage(self, effect: Effect, place: int) -> tuple[int, float]:
        """When the county of this place in the order adopts the programme, and how well."""
        days = central(effect, "from") + place * central(effect, "step_days")
        return round(days), (1.0 - central(effect, "fidelity_step")) ** place
