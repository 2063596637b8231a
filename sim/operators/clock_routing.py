"""clock_routing: deadlines, what happens when they pass, queue discipline, who goes where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central, contribute
from sim.parameters.catalogue import catalogue
from sim.scenario.options import PRIORITY, Option, choice, members, number

_CHOICES = {
    "counts": "clocks.counts",
    "until": "clocks.until",
    "at_expiry": "clocks.at_expiry",
    "discipline": "pools.discipline",
}


class ClockRouting(Operator):
    """Sets ``limit`` in days, options of the clock and the queue, and shifts bounce and misrouting (log-odds)."""

    name = "clock_routing"
    options: ClassVar[Mapping[str, Option]] = {
        "desk": members("desk"),
        "limit": number(1),
        **{option: choice(parameter) for option, parameter in _CHOICES.items()},
        "bounce": number(),
        "misroute": number(),
        "priority": PRIORITY,
    }

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """Rows of clocks, pools and routes for the desks named."""
        desks = effect.options.get("desk")
        named = (str(desks),) if isinstance(desks, str) else tuple(str(desk) for desk in desks or ())
        where = {"desk": named} if named else {}
        priority = int(central(effect, "priority"))
        limit = central(effect, "limit")
        if limit:
            yield contribute(effect, programme, weight, "clocks.limit", limit, where)
        for option, parameter in _CHOICES.items():
            if option in effect.options:
                chosen = catalogue()[parameter].choices.index(str(effect.options[option]))
                yield contribute(effect, programme, weight, parameter, chosen, where, priority)
        for option, parameter in (("bounce", "assign.bounce"), ("misroute", "routes.misroute")):
            shift = central(effect, option)
            if shift:
                yield contribute(effect, programme, weight, parameter, shift, {})
