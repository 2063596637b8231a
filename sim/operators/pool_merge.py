"""pool_merge: desks share one queue with the centre of their tier, and hand-overs may take less time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central, contribute, words
from sim.scenario.options import Option, number


class PoolMerge(Operator):
    """``desks`` join the centre of their tier; ``hop_delay`` shifts days of hand-overs (log) to ``tier``, all without.

    Only townships and counties have a centre: desks of a village or of the city have none to join. Joined or not is
    decided by coverage alone; how much faster hand-overs become follows fidelity.
    """

    name = "pool_merge"
    options: ClassVar[Mapping[str, Option]] = {
        "desks": Option("members", "desk", required=True),
        "hop_delay": number(),
        "tier": Option("members", "tier", acts=False, needs="hop_delay"),
    }

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """Which desks are merged, and by how much hand-overs are faster (negative) or slower."""
        yield contribute(effect, programme, weight, "pools.merge", 1.0, {"desk": words(effect, "desks")}, ramped=False)
        shift = central(effect, "hop_delay")
        if shift:
            where = {"tier": words(effect, "tier")} if "tier" in effect.options else {}
            yield contribute(effect, programme, weight, "pools.hop_delay", shift, where)
