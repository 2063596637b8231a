"""capacity: staff and hours at desks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central, contribute
from sim.parameters.catalogue import catalogue
from sim.scenario.options import Option, choice, member, number


class Capacity(Operator):
    """Adds servers (the size, or ``servers``) and hours a day (``hours``) to desks of the kind named.

    ``specialist`` says whether a file there goes to a specialist in its kind, where one is on duty.
    """

    name = "capacity"
    size = "may"
    options: ClassVar[Mapping[str, Option]] = {
        "desk": member("desk"),
        "servers": number(),
        "hours": number(),
        "slots": number(),
        "specialist": choice("handle.specialist"),
    }

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """Servers, hours, slots and who takes what, by desk."""
        where: dict[str, tuple[str, ...]] = {"desk": (str(effect.options["desk"]),)}
        servers = effect.size.central if effect.size is not None else central(effect, "servers")
        for parameter, size in (
            ("capacity.servers", servers),
            ("capacity.hours", central(effect, "hours")),
            ("capacity.slots", central(effect, "slots")),
        ):
            if size:
                yield contribute(effect, programme, weight, parameter, size, where)
        if "specialist" in effect.options:
            chosen = catalogue()["handle.specialist"].choices.index(str(effect.options["specialist"]))
            yield contribute(effect, programme, weight, "handle.specialist", chosen, where)
