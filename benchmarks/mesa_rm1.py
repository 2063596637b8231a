"""RM-1 as a Mesa user writes it: an agent for every micro-grid, grid worker and desk, an object for every dispute.

python -m benchmarks.mesa_rm1 --micro-grids 1000 --days 200
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, deque
from dataclasses import dataclass

import mesa

from benchmarks.rm1 import COUNTS, RM1, TIERS


@dataclass(slots=True)
class Dispute:
    """A dispute at a desk: tries so far in this tier, and the first day on which it could be handled there."""

    tries: int = 0
    first_day: int = 0


class MicroGrid(mesa.Agent):
    """Residents of one micro-grid and the disputes that nobody has noticed yet."""

    def __init__(self, model: Rm1Model, village: Desk, township: Desk) -> None:
        super().__init__(model)
        self.village, self.township = village, township
        self.latent: list[Dispute] = []

    def arise(self) -> None:
        """Draw today's new disputes."""
        for _ in range(self.model.rng.poisson(self.model.parameters.lam)):
            self.latent.append(Dispute())
            self.model.today["arisen"] += 1

    def fester(self) -> None:
        """Let what is still latent intensify or settle by itself."""
        if not self.latent:
            return
        parameters, random, today = self.model.parameters, self.model.random, self.model.today
        staying = []
        for dispute in self.latent:
            if random.random() < parameters.intensify:
                self.township.receive(dispute, self.model.day)
                today["intensified"] += 1
            elif random.random() < parameters.settle:
                today["settled"] += 1
            else:
                staying.append(dispute)
        self.latent = staying


class GridWorker(mesa.Agent):
    """A worker who walks round one grid."""

    def __init__(self, model: Rm1Model, micro_grids: list[MicroGrid]) -> None:
        super().__init__(model)
        self.micro_grids = micro_grids

    def patrol(self) -> None:
        """Visit some micro-grids and report what is noticed there to the village desk."""
        parameters, random = self.model.parameters, self.model.random
        for place in random.sample(self.micro_grids, min(parameters.visits, len(self.micro_grids))):
            if not place.latent:
                continue
            unnoticed = []
            for dispute in place.latent:
                if random.random() < parameters.notice:
                    place.village.receive(dispute, self.model.day)
                    self.model.today["discovered"] += 1
                else:
                    unnoticed.append(dispute)
            place.latent = unnoticed


class Desk(mesa.Agent):
    """A desk of one tier with its queue."""

    def __init__(self, model: Rm1Model, tier: int, above: Desk | None) -> None:
        super().__init__(model)
        self.tier, self.above = tier, above
        self.queue: deque[Dispute] = deque()

    def receive(self, dispute: Dispute, first_day: int) -> None:
        """Put a dispute at the end of the queue; tries count anew."""
        dispute.tries, dispute.first_day = 0, first_day
        self.queue.append(dispute)

    def serve(self) -> None:
        """Make today's attempts, then pass up what has been here too long."""
        parameters = self.model.parameters
        for _ in range(min(parameters.staff[self.tier], len(self.queue))):
            dispute = self.queue.popleft()
            if self.model.random.random() < parameters.success[self.tier]:
                self.model.today[f"resolved_{TIERS[self.tier]}"] += 1
                continue
            dispute.tries += 1
            if dispute.tries >= parameters.attempts[self.tier]:
                self.pass_up(dispute)
            else:
                self.queue.append(dispute)
        deadline = parameters.deadline[self.tier]
        if deadline is None or not self.queue:
            return
        expired = [dispute for dispute in self.queue if self.model.day - dispute.first_day + 1 >= deadline]
        for dispute in expired:
            self.queue.remove(dispute)
            self.pass_up(dispute)

    def pass_up(self, dispute: Dispute) -> None:
        """Hand a dispute to the desk above, which looks at it tomorrow; the city has none."""
        if self.above is None:
            self.model.today["unresolved"] += 1
            return
        self.above.receive(dispute, self.model.day + 1)
        self.model.today[f"passed_up_{TIERS[self.tier]}"] += 1


class Rm1Model(mesa.Model):
    """The city of RM-1; one step is one day.

    Attributes
    ----------
    days : list of dict
        Counts of every day so far.
    """

    def __init__(self, parameters: RM1, seed: int) -> None:
        super().__init__(seed=seed)
        self.parameters, self.day, self.n_latent = parameters, 0, 0
        self.today: Counter[str] = Counter()
        self.days: list[dict[str, int]] = []
        self.desks: list[list[Desk]] = [[] for _ in TIERS]
        for tier in reversed(range(len(TIERS))):
            for number in range(parameters.desks(tier)):
                above = self.desks[tier + 1][parameters.above(tier, number)] if tier + 1 < len(TIERS) else None
                self.desks[tier].append(Desk(self, tier, above))
        villages, townships = self.desks[0], self.desks[1]
        places = [
            MicroGrid(self, villages[number // parameters.sizes[0]], townships[number // parameters.sizes[1]])
            for number in range(parameters.micro_grids)
        ]
        for grid in parameters.grids():
            GridWorker(self, places[grid.start : grid.stop])

    def step(self) -> None:
        """Do one day in RM-1's order."""
        self.today = Counter()
        self.agents_by_type[MicroGrid].do("arise")
        self.agents_by_type[GridWorker].do("patrol")
        self.agents_by_type[MicroGrid].do("fester")
        for tier in reversed(self.desks):
            for desk in tier:
                desk.serve()
        today = self.today
        self.n_latent += today["arisen"] - today["discovered"] - today["intensified"] - today["settled"]
        today["latent"] = self.n_latent
        for name, tier in zip(TIERS, self.desks, strict=True):
            self.today[f"queue_{name}"] = sum(len(desk.queue) for desk in tier)
        self.days.append({name: self.today[name] for name in COUNTS})
        self.day += 1


def run(model: Rm1Model, days: int) -> tuple[list[dict[str, int]], float]:
    """Step a model and time it.

    Returns
    -------
    days : list of dict
        Counts of these days.
    cpu : float
        CPU milliseconds a simulated day.
    """
    start = time.process_time()
    for _ in range(days):
        model.step()
    return model.days[-days:], (time.process_time() - start) * 1000 / days


def main() -> None:
    """Print mean counts a day and the CPU time of one."""
    options = argparse.ArgumentParser(description="RM-1 in plain Mesa")
    options.add_argument("--micro-grids", type=int, default=1_000)
    options.add_argument("--lam", type=float, default=RM1.lam)
    options.add_argument("--warm-up", type=int, default=100)
    options.add_argument("--days", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    model = Rm1Model(RM1(micro_grids=chosen.micro_grids, lam=chosen.lam), chosen.seed)
    run(model, chosen.warm_up)
    days, cpu = run(model, chosen.days)
    for name in COUNTS:
        print(f"{name:20} {sum(day[name] for day in days) / len(days):12.4f}")
    print(f"{'CPU ms a day':20} {cpu:12.4f}")


if __name__ == "__main__":
    main()
