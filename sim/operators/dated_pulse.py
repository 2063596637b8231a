"""dated_pulse: a campaign. It finds more for a time, takes hours from desks and workers, and leaves them tired.

Start and end are the programme's own dates. What comes after is not written here: the queue it leaves, and fatigue,
which follows the tasks it pushes and fades when they end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central, contribute, words
from sim.scenario.options import Option, members, number


class DatedPulse(Operator):
    """Moves ``target`` by the size while it lasts; ``takes`` hours a day from ``desks``, pushes ``tasks`` to grids."""

    name = "dated_pulse"
    size, target, filters = "may", True, "target"
    options: ClassVar[Mapping[str, Option]] = {
        "takes": number(0, 24, needs="desks"),
        "desks": members("desk"),
        "tasks": number(0),
    }

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """The pulse itself, and what it takes wherever it is held, whatever its fidelity."""
        held = (weight > 0).astype(float)
        if effect.target and effect.size is not None:
            yield contribute(effect, programme, weight, effect.target, effect.size.central)
        hours = central(effect, "takes")
        if hours:
            where = {"desk": words(effect, "desks")}
            yield contribute(effect, programme, held, "capacity.hours", -hours, where)
        tasks = central(effect, "tasks")
        if tasks:
            yield contribute(effect, programme, held, "workforce.tasks", tasks, {})
