"""Grid workers of a village: what their hours leave for visits, and how well they see."""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import exp
from sim.vocabulary import Phase
from sim.world.access import value0

_WORKFORCE = int(Phase.WORKFORCE)
P_VISITS, P_MINUTES = index("discover.visits"), index("discover.visit_minutes")
P_HOURS, P_FORMS, P_TASKS = index("workforce.hours"), index("workforce.form_minutes"), index("workforce.tasks")
P_TASK, P_APPS, P_APP = index("workforce.task_minutes"), index("workforce.apps"), index("workforce.app_minutes")
P_MEDIATION, P_FALSE = index("workforce.mediation_minutes"), index("targeting.false_minutes")
P_KNOWN, P_ON_FATIGUE = index("workforce.knowledge"), index("workforce.fatigue_detection")
P_ON_KNOWLEDGE = index("workforce.knowledge_detection")


@kernel
def pushed_minutes(world, village):
    """Minutes a day that forms, apps and pushed tasks take of a worker."""
    minutes = value0(world, P_FORMS, village) + value0(world, P_APPS, village) * value0(world, P_APP, village)
    minutes += value0(world, P_TASKS, village) * value0(world, P_TASK, village)
    return min(minutes, value0(world, P_HOURS, village) * 60.0)


@kernel
def visits_of_worker(world, village):
    """Household visits of one worker a day: as many as asked for, as far as the hours go."""
    asked, each = value0(world, P_VISITS, village), value0(world, P_MINUTES, village)
    left = value0(world, P_HOURS, village) * 60.0 - pushed_minutes(world, village)
    left -= value0(world, P_MEDIATION, village) + value0(world, P_FALSE, village)
    if each <= 0.0:
        return asked
    return min(asked, max(left, 0.0) / each)


@kernel
def visits_of(world, village):
    """Household visits of all workers of a village a day, extra patrols on order left out."""
    if world.flags[_WORKFORCE] != 0:
        return world.villages.visits[village]
    return value0(world, P_VISITS, village) * world.villages.workers[village]


@kernel
def spotting_of(world, village):
    """Factor on what a visit detects; one without the rule `workforce`."""
    return world.villages.spotting[village] if world.flags[_WORKFORCE] != 0 else 1.0


@kernel
def spotting(world, village, fatigue, knowledge):
    """Factor on detection by fatigue and by knowledge of households, one at no fatigue and the start's knowledge."""
    change = value0(world, P_ON_KNOWLEDGE, village) * (knowledge - value0(world, P_KNOWN, village))
    return exp(value0(world, P_ON_FATIGUE, village) * fatigue + change)
