"""Cases that a leader owns: taken at a meeting, worked on first, given back when they close."""

from __future__ import annotations

from sim.kernel import kernel


@kernel
def leader_odds(world, file):
    """Shift of the log-odds that an attempt settles when a leader owns the case."""
    return 0.0
