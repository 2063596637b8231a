"""close_audit: when a book may say settled, how many closed files are looked at again, what a failed one costs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central, contribute


class CloseAudit(Operator):
    """``settled_after_days`` before a file closes, ``audit_share`` of closed files re-checked, ``sanction`` if failed."""

    name = "close_audit"

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
