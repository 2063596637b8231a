"""Trust in local handling and legal awareness, per village and stratum, and what they change.

Both are slow states: they carry the day to which they are brought up to date and decay in closed form when touched.
Without the rule `trust` every factor is exactly one and every shift exactly zero.
"""

from __future__ import annotations

from sim.kernel import kernel


@kernel
def reporting(world, case):
    """Factor on the hazards of channels by which people speak up themselves."""
    return 1.0


@kernel
def fading(world, case):
    """Factor on the hazard of fading."""
    return 1.0


@kernel
def violence(world, case):
    """Factor on the hazard of violence."""
    return 1.0


@kernel
def petitioning(world, case):
    """Factor on the hazard of petitioning."""
    return 1.0


@kernel
def skipping(world, case):
    """Shift of the log-odds that a visit skips levels."""
    return 0.0


@kernel
def suing(world, case):
    """Factor on the hazard of suing."""
    return 1.0


@kernel
def agreeing(world, case):
    """Shift of the log-odds that an attempt settles."""
    return 0.0


@kernel
def learn(world, file, day, good):
    """A file closes: trust of the dispute's village and stratum moves towards what was experienced."""
    return
