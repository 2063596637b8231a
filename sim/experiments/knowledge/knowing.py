"""A comparison with what it rests on: knowledge intervals, and switching values of the headline effects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sim.experiments.compare import Comparison
from sim.experiments.ensemble import Ensemble
from sim.experiments.knowledge.intervals import QUANTILES, Runner, knowledge, over_members
from sim.experiments.knowledge.members import Members, draw
from sim.experiments.knowledge.switching import MOST, PAIRS, Tried, switching

if TYPE_CHECKING:
    from sim.scenario import Scenario

#: members where the user does not say how many
MEMBERS = 20


@dataclass(frozen=True)
class Asked:
    """What is asked for beside the pairs.

    Attributes
    ----------
    members, pairs
        Sets of values, and pairs of each.
    ensemble
        In place of the one that the base names.
    verify, tried
        Pairs of a run that verifies a switching value (0 = look for none), and how many inputs are tried.
    """

    members: int = MEMBERS
    pairs: int = 1
    ensemble: Ensemble | None = None
    verify: int = PAIRS
    tried: int = MOST


@dataclass(frozen=True)
class Rests:
    """What the knowledge intervals of a comparison rest on."""

    members: Members
    pairs: int
    tried: Tried | None

    @property
    def number(self) -> int:
        """Number of members."""
        return len(self.members.values)

    def as_json(self) -> dict[str, Any]:
        """What stands in the files that a comparison writes: inputs, members, what was verified."""
        members, tried = self.members, self.tried
        found: dict[str, Any] = {
            "members": self.number, "pairs": self.pairs, "fitted": members.fitted, "refused": members.refused,
            "quantiles": list(QUANTILES), "about": dict(members.about),
            "inputs": [vars(each) | {"values": members.values[:, n].tolist()} for n, each in enumerate(members.inputs)],
        }  # fmt: skip
        if tried is not None:
            found["verified"] = list(tried.inputs)
            found["decides"] = [[*name, address] for name, address in tried.decides.items()]
            found["switching"] = [[*name, vars(each)] for name, each in tried.found.items()]
        return found


def knowing(found: Comparison, scenarios: list[Scenario], asked: Asked, run: Runner) -> Comparison:
    """Add knowledge intervals and switching values to a comparison.

    Parameters
    ----------
    scenarios
        Base and alternatives as they were read.
    run
        Does replications: tasks -> outcomes in the same order.

    Raises
    ------
    InputError
        If the ensemble is wrong or another scenario's.
    """
    from sim.experiments.describe import headline

    if asked.members == 0:
        return found
    members = draw(scenarios, asked.members, asked.ensemble)
    over = over_members(scenarios, members, asked.pairs, run)
    first = set(headline())
    shown = [each for each in found.effects if each.indicator in first and each.series != "recorded"]
    tried = switching(scenarios, shown, members, over, run, asked.verify, asked.tried) if asked.verify else None
    flips = {} if tried is None else tried.found
    effects = tuple(
        replace(
            each, knowledge=knowledge(each, over),
            switching=flips.get((each.alternative, each.indicator, each.series)),
        )
        for each in found.effects
    )  # fmt: skip
    return replace(found, effects=effects, rests=Rests(members, asked.pairs, tried))
