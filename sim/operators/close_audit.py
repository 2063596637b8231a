"""close_audit: when a book may say settled, how many closed files are looked at again, what a failed one costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central, contribute
from sim.scenario.options import Option, number


class CloseAudit(Operator):
    """``settled_after_days`` before closing, ``audit_share`` of closed files re-checked, ``sanction`` if one failed."""

    name = "close_audit"
    options: ClassVar[Mapping[str, Option]] = {
        "settled_after_days": number(0, 365),
        "audit_share": number(0, 1),
        "sanction": number(),
    }

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """Rows of the closing table; the days hold where the place is covered, whole or not at all."""
        covered = (weight > 0).astype(float)
        days = central(effect, "settled_after_days")
        if days:
            yield contribute(effect, programme, covered, "closing.settled_after_days", days, {}, ramped=False)
        for option in ("audit_share", "sanction"):
            size = central(effect, option)
            if size:
                yield contribute(effect, programme, weight, f"closing.{option}", size, {})
