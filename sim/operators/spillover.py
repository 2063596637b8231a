"""spillover: what is settled becomes known, and fewer disputes of its kind arise in its village for a while."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central, contribute, words
from sim.parameters.catalogue import catalogue
from sim.scenario.options import Option, members, number


class Spillover(Operator):
    """The size is the share by which arrivals of a kind fall after a settlement; ``days``, ``kinds`` (all without).

    Shares of several programmes add up as independent ones. ``days`` stand in place of the usual number (`spill.days`):
    what is added is the difference, wherever it is held, whatever its fidelity.
    """

    name = "spillover"
    size = "must"
    options: ClassVar[Mapping[str, Option]] = {"days": number(0, 3650), "kinds": members("kind")}

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """Share that does not arise, by kind, and days for which it holds."""
        assert effect.size is not None
        where = {"kind": words(effect, "kinds")} if "kinds" in effect.options else {}
        yield contribute(effect, programme, weight, "spill.factor", effect.size.central, where)
        if "days" in effect.options:
            more = central(effect, "days") - float(catalogue()["spill.days"].base)
            held = (weight > 0).astype(float)
            yield contribute(effect, programme, held, "spill.days", more, {}, ramped=False)
