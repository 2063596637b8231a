"""authority: powers granted to a tier, or taken back; a withdrawal beats a grant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, contribute, words
from sim.scenario.options import Option, members


class Authority(Operator):
    """Lets the tiers named decide the kinds named (``kinds``, all without it); ``grant: false`` takes a power back."""

    name = "authority"
    options: ClassVar[Mapping[str, Option]] = {
        "tiers": members("tier", required=True),
        "kinds": members("kind"),
        "grant": Option("flag", acts=False),
    }

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """One row of the table of powers."""
        where = {"tier": words(effect, "tiers")}
        if "kinds" in effect.options:
            where["kind"] = words(effect, "kinds")
        size = 1.0 if effect.options.get("grant", True) else -1.0
        yield contribute(effect, programme, weight, "authority.granted", size, where, ramped=False)
