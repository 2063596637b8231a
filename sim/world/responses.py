"""What desks under assessment do about it. A strength of 0 gives exactly 0, and a probability of exactly its own value."""

from __future__ import annotations

from sim.kernel import kernel


@kernel
def response(world, desk, which):
    """Strength of a response at a desk this month, 0 to 1."""
    return world.desks.response[desk, which]


@kernel
def either(own, added):
    """Probability of at least one of two; exactly the first where the second is off."""
    return own if added <= 0.0 else 1.0 - (1.0 - own) * (1.0 - added)


@kernel
def pressing_odds(world, file):
    """Shift of the log-odds that an attempt settles when parties are pressed."""
    return 0.0
