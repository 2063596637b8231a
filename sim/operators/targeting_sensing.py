"""targeting_sensing: visits where risk is said to be, sensors in public; false alarms and exposure are charged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central, contribute
from sim.scenario.options import Option, number


class TargetingSensing(Operator):
    """The size is the gain in contacts (log); ``sensing`` the chance a day that sensors see what they can see.

    Which kinds sensors see stands in ``channels.kind_reach`` and is no part of a programme: family and neighbour
    disputes are not among them. ``false_minutes`` a worker and day go to alarms about nothing; ``exposure`` hours a
    resident and year are recorded; both are charged wherever it is held, whatever its fidelity.
    """

    name = "targeting_sensing"
    size = "may"
    options: ClassVar[Mapping[str, Option]] = {
        "sensing": number(0, 1),
        "false_minutes": number(0),
        "exposure": number(0),
    }

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """Contacts, sensing, false alarms, exposure."""
        held = (weight > 0).astype(float)
        if effect.size is not None:
            yield contribute(effect, programme, weight, "targeting.skill", effect.size.central, {})
        sensing = central(effect, "sensing")
        if sensing:
            where: dict[str, tuple[str, ...]] = {"channel": ("video",)}
            yield contribute(effect, programme, weight, "channels.session_probability", sensing, where)
        for option in ("false_minutes", "exposure"):
            size = central(effect, option)
            if size:
                yield contribute(effect, programme, held, f"targeting.{option}", size, {}, ramped=False)
