"""Projects: part of the arrivals of some kinds comes in bursts that projects set off, if the gate lets them pass.

A township's time is cut into spans of equal length; in each a project is under way or not, by its own draw. While one
is under way, arrivals are so much higher that their mean over the spans is what it was. Which disputes are those of a
project, and which projects the risk assessment averts, are draws of their own.
"""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import chance
from sim.vocabulary import Kind, Use
from sim.world.access import value0, value1

_SHOCK, _GATE = int(Use.SHOCK), int(Use.GATE)
N_KIND = len(Kind)
P_SHARE, P_RATE, P_SPAN = index("arise.shock_share"), index("arise.shock_rate"), index("arise.shock_days")
P_DETECT, P_UPTAKE = index("gates.detect"), index("gates.uptake")


@kernel
def has_projects(world):
    """Whether any kind comes in bursts at all; the same everywhere, as no programme moves it."""
    for kind in range(N_KIND):
        if value1(world, P_SHARE, 0, kind) > 0.0:
            return True
    return False


@kernel
def span_of(world, village, day):
    """Number of the span of days that a day lies in."""
    return day // max(int(value0(world, P_SPAN, village) + 0.5), 1)


@kernel
def swell(world, stream, township, day):
    """Arrivals by projects in a township today against their mean: 0 while no project is under way."""
    first = world.townships.first_village[township]
    span = max(int(value0(world, P_SPAN, first) + 0.5), 1)
    begins = min(value0(world, P_RATE, first) * span / 365.0, 1.0)
    if chance(stream, world.townships.key[township], span_of(world, first, day), _SHOCK, begins):
        return 1.0 / begins
    return 0.0


@kernel
def averted(world, stream, township, village, kind, key, day):
    """Whether a dispute would be that of a project which the risk assessment averts.

    One draw decides on the project, held against what the gate lets through in the dispute's own village: a better gate
    only averts more of them, and nothing changes where the gate does not.
    """
    share = value1(world, P_SHARE, village, kind)
    passed = value0(world, P_DETECT, village) * value0(world, P_UPTAKE, village)
    if share <= 0.0 or passed <= 0.0:
        return False
    burst = share * swell(world, stream, township, day)
    if not chance(stream, key, 0, _SHOCK, burst / max(1.0 - share + burst, 1e-300)):
        return False
    return chance(stream, world.townships.key[township], span_of(world, village, day), _GATE, passed)
