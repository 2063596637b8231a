"""A petition is made: which form, which level, to whom."""

from __future__ import annotations

from sim.kernel import kernel


@kernel
def petition(world, case, day):
    """The parties of a live dispute petition today."""
    return
