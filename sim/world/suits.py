"""A party turns to the law: to court, arbitration, a government decision or reconsideration, by kind of dispute."""

from __future__ import annotations

from sim.kernel import kernel


@kernel
def sue(world, case, day):
    """A party of a live dispute sues or applies today."""
    return
