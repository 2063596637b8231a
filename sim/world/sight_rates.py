"""Rates at which channels find a dispute, multiplied out once instead of at every look.

A rate is a product of four parameters that depend on channel, setting, kind, severity and stratum. Villages with the
same values share one table; the channels of one kind of dispute stand side by side, which is how they are read.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.randomness import ln
from sim.world.fields import Array, Fields

_PARTS = ("hazard", "session_probability", "kind_reach", "severity_reach", "access")


def sight_rates(fields: Fields) -> tuple[Array, NDArray[np.int32]]:
    """Rate per open day by class of villages, and the class of each village.

    Returns
    -------
    ndarray
        [class, setting, kind, severity, stratum, channel]; patrols, whose contact depends on the village, left out of
        use there.
    """
    sample, row = fields.together([f"channels.{part}" for part in _PARTS])
    return np.array([_rates(fields, int(village)) for village in sample]), row.astype(np.int32)


def _rates(fields: Fields, village: int) -> Array:
    hazard, session, kind, severity, stratum = (fields.at(f"channels.{part}", village) for part in _PARTS)
    sessions = np.array([-ln(1.0 - min(float(p), 0.999999)) if p > 0.0 else 0.0 for p in session])
    rate = (hazard + sessions[:, None]).T  # setting, channel
    rate = rate[:, None, :] * kind.T  # setting, kind, channel
    rate = rate[:, :, None, :] * severity.T
    found: Array = rate[:, :, :, None, :] * stratum.T
    return found
