"""Fester: what a dispute does by itself. It grows, fades, is given up, turns violent, sets off others, comes back.

Only those due today are looked at (sim/world/hazards.py holds the competing hazards).
"""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import NOT_DRAWN, chance, hashed
from sim.rule import Rule
from sim.vocabulary import Channel, Event, Phase, Sight, Truth, Use
from sim.world.access import value1, write
from sim.world.birth import birth
from sim.world.buckets import unlink
from sim.world.hazards import (
    END,
    FADE,
    GROW,
    LINK,
    PETITION,
    RELAPSE,
    REST,
    REVIVE,
    SUE,
    VIOLENT,
    grow_threshold,
    schedule,
    touch,
)
from sim.world.petitions import petition
from sim.world.sights import schedule_sight, touch_sights
from sim.world.suits import sue
from sim.world.truth import end_by_itself, end_of_watch, relapse, revive, surface
from sim.world.world import World

_FADED, _DORMANT, _VIOLENT = int(Truth.FADED), int(Truth.DORMANT), int(Truth.VIOLENT)
_UNSEEN, _SURFACED = int(Sight.UNSEEN), int(Channel.SURFACED)
_GROW_EVENT, _RULE = int(Event.GROW), int(Phase.FESTER)
_SURFACE, _CHILD = int(Use.SURFACE), int(Use.CHILD_PLACE)
P_SURFACE, P_TIER = index("fester.surface"), index("fester.surface_tier")


class Fester(Rule):
    """Disputes grow, fade, rest, turn violent or relapse."""

    name, phase = "fester", Phase.FESTER

    def step(self, world: World, day: int) -> None:
        """Let happen what is due today."""
        fester(world.tables, world.stream(self), day)


@kernel
def fester(world, stream, day):
    """True events of today, case by case."""
    cases = world.cases
    while world.truth_head[day] >= 0:
        case = world.truth_head[day]
        what = int(cases.truth_next[case])
        unlink(world.truth_head, cases.truth_after, cases.truth_before, cases.truth_day, case)
        if what == GROW:
            grow(world, stream, case, day)
        elif what == FADE:
            end_by_itself(world, case, day, _FADED, _RULE)
        elif what == REST:
            end_by_itself(world, case, day, _DORMANT, _RULE)
        elif what == VIOLENT:
            end_by_itself(world, case, day, _VIOLENT, _RULE)
        elif what == RELAPSE:
            relapse(world, case, day, _RULE)
        elif what == END:
            end_of_watch(world, case, day, _RULE)
        elif what == LINK:
            set_off(world, stream, case, day)
        elif what == REVIVE:
            revive(world, case, day, 0, _RULE)
        elif what == PETITION:
            petition(world, case, day)
        elif what == SUE:
            sue(world, case, day)


@kernel
def grow(world, stream, case, day):
    """One grade worse; an unseen dispute may come to light by it."""
    cases = world.cases
    touch(world, case, day)
    touch_sights(world, case, day)
    cases.severity[case] += 1
    severity = int(cases.severity[case])
    grow_threshold(world, case)
    schedule(world, case)
    write(world, case, -1, day, 0, _GROW_EVENT, _RULE, 0, 0, 0, -1, -1, 0, 0, severity)
    village = cases.village[case]
    if int(cases.sight[case]) == _UNSEEN:
        p = value1(world, P_SURFACE, village, severity - 1)
        step = int(cases.episode[case]) * 8 + severity
        if chance(stream, cases.key[case], step, _SURFACE, p):
            tier = int(value1(world, P_TIER, village, severity - 1))
            surface(world, case, day, tier, _SURFACED, _RULE)
            schedule(world, case)
            return
    schedule_sight(world, case)


@kernel
def set_off(world, stream, case, day):
    """A linked dispute of the same kind in the same village; the k-th child of a parent is always the same dispute."""
    cases = world.cases
    touch(world, case, day)
    parent = cases.key[case]
    key = hashed(stream, parent, int(cases.n_children[case]) + 1, _CHILD)
    cases.n_children[case] += 1
    cases.link_left[case] = NOT_DRAWN
    schedule(world, case)
    village, kind = cases.village[case], int(cases.kind[case])
    birth(world, key, parent, village, kind, day, 1.0, day + 1, 0)
