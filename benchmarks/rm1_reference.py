"""RM-1 in numpy and plain Python, written for being right: steady-state means with standard errors.

    python -m benchmarks.rm1_reference --micro-grids 1003 --days 40000

Independent of the engine and of the Mesa model, so that each can be checked against it. The two parts that need no
queue have closed forms (`exact`), which check the reference itself.
"""

from __future__ import annotations

import argparse
from collections import defaultdict, deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.rm1 import COUNTS, GRID, RM1, TIERS

BATCHES = 25


@dataclass(frozen=True)
class Estimate:
    """A mean over days and its standard error (batch means)."""

    mean: float
    error: float


class Reference:
    """The state of RM-1: places of latent disputes, and a queue of [tries, first handling day] for every busy desk.

    Parameters
    ----------
    parameters : RM1
    seed : int
    nested : bool
        False: micro-grid m belongs to village ``m // 36`` and township ``m // 560``, each for itself, as RM-1 says.
        True: its township is its village's, as in a region whose places lie inside one another.
    """

    def __init__(self, parameters: RM1, seed: int, nested: bool = False) -> None:
        self.parameters, self.nested, self.day = parameters, nested, 0
        self.rng = np.random.default_rng(seed)
        self.latent: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.queues: list[dict[int, deque[list[int]]]] = [defaultdict(deque) for _ in TIERS]
        places = np.arange(-(-parameters.micro_grids // GRID) * GRID).reshape(-1, GRID)
        self.outside = places >= parameters.micro_grids

    def step(self) -> dict[str, int]:
        """Do one day and return its counts."""
        counts = dict.fromkeys(COUNTS, 0)
        new = self.rng.poisson(self.parameters.lam * self.parameters.micro_grids)
        counts["arisen"] = int(new)
        places = self.rng.integers(0, self.parameters.micro_grids, new)
        self.latent = np.concatenate([self.latent, places])
        self._discover(counts)
        self._fester(counts)
        for tier in reversed(range(len(TIERS))):
            self._serve(tier, counts)
        counts["latent"] = self.latent.size
        for tier, name in enumerate(TIERS):
            counts[f"queue_{name}"] = sum(len(queue) for queue in self.queues[tier].values())
        self.day += 1
        return counts

    def _visited(self) -> NDArray[np.bool_]:
        """Choose ``visits`` micro-grids of every grid without replacement; True where somebody comes today."""
        keys = self.rng.random(self.outside.shape)
        keys[self.outside] = 2.0
        chosen = np.argpartition(keys, self.parameters.visits - 1, axis=1)[:, : self.parameters.visits]
        seen = np.zeros(self.outside.shape, dtype=bool)
        np.put_along_axis(seen, chosen, True, axis=1)
        return seen.ravel()

    def _discover(self, counts: dict[str, int]) -> None:
        found = self._visited()[self.latent] & (self.rng.random(self.latent.size) < self.parameters.notice)
        for place in self.latent[found].tolist():
            self.queues[0][place // self.parameters.sizes[0]].append([0, self.day])
        counts["discovered"] = int(found.sum())
        self.latent = self.latent[~found]

    def _fester(self, counts: dict[str, int]) -> None:
        grown = self.rng.random(self.latent.size) < self.parameters.intensify
        for place in self.latent[grown].tolist():
            self.queues[1][self._township(place)].append([0, self.day])
        settled = ~grown & (self.rng.random(self.latent.size) < self.parameters.settle)
        counts["intensified"], counts["settled"] = int(grown.sum()), int(settled.sum())
        self.latent = self.latent[~grown & ~settled]

    def _township(self, place: int) -> int:
        if self.nested:
            return self.parameters.above(0, place // self.parameters.sizes[0])
        return place // self.parameters.sizes[1]

    def _serve(self, tier: int, counts: dict[str, int]) -> None:
        """Let every busy desk of a tier make its attempts; then deadlines act."""
        parameters, queues = self.parameters, self.queues[tier]
        deadline = parameters.deadline[tier]
        for desk in list(queues):
            queue = queues[desk]
            for _ in range(min(parameters.staff[tier], len(queue))):
                case = queue.popleft()
                if self.rng.random() < parameters.success[tier]:
                    counts[f"resolved_{TIERS[tier]}"] += 1
                    continue
                case[0] += 1
                if case[0] >= parameters.attempts[tier]:
                    self._pass_up(tier, desk, counts)
                else:
                    queue.append(case)
            if deadline is not None:
                staying = [case for case in queue if self.day - case[1] + 1 < deadline]
                for _ in range(len(queue) - len(staying)):
                    self._pass_up(tier, desk, counts)
                queues[desk] = queue = deque(staying)
            if not queue:
                del queues[desk]

    def _pass_up(self, tier: int, desk: int, counts: dict[str, int]) -> None:
        if tier + 1 == len(TIERS):
            counts["unresolved"] += 1
            return
        self.queues[tier + 1][self.parameters.above(tier, desk)].append([0, self.day + 1])
        counts[f"passed_up_{TIERS[tier]}"] += 1


def exact(parameters: RM1) -> dict[str, float]:
    """Means that need no queue: a latent dispute meets three competing risks a day."""
    means = dict.fromkeys(("discovered", "intensified", "settled", "latent"), 0.0)
    for grid in parameters.grids():
        found = parameters.notice * min(parameters.visits / len(grid), 1.0)
        grown = (1 - found) * parameters.intensify
        settled = (1 - found) * (1 - parameters.intensify) * parameters.settle
        ended = found + grown + settled
        new = parameters.lam * len(grid)
        for name, share in zip(means, (found, grown, settled, 1 - ended), strict=True):
            means[name] += new * share / ended
    return means


def steady_state(
    parameters: RM1, days: int, warm_up: int = 500, seed: int = 1, nested: bool = False
) -> dict[str, Estimate]:
    """Simulate RM-1 and return the mean of every count with its standard error.

    Parameters
    ----------
    parameters : RM1
    days : int
        Days after the warm-up; a multiple of 25, at least 50 a batch for honest errors.
    warm_up : int
        Days left out at the start.
    seed : int
    nested : bool
        See `Reference`.
    """
    model = Reference(parameters, seed, nested)
    for _ in range(warm_up):
        model.step()
    rows = np.array([list(model.step().values()) for _ in range(days // BATCHES * BATCHES)], dtype=float)
    batches = rows.reshape(BATCHES, -1, rows.shape[1]).mean(axis=1)
    errors = batches.std(axis=0, ddof=1) / BATCHES**0.5
    return {
        name: Estimate(float(mean), float(error))
        for name, mean, error in zip(COUNTS, batches.mean(axis=0), errors, strict=True)
    }


def main() -> None:
    """Print the estimates, with the exact value where there is one."""
    options = argparse.ArgumentParser(description="RM-1 in numpy and plain Python")
    options.add_argument("--micro-grids", type=int, default=1_003)
    options.add_argument("--lam", type=float, default=RM1.lam)
    options.add_argument("--days", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--nested", action="store_true", help="a micro-grid's township is its village's")
    chosen = options.parse_args()
    parameters = RM1(micro_grids=chosen.micro_grids, lam=chosen.lam)
    known = exact(parameters)
    print(f"{'a day':20} {'mean':>12} {'error':>10} {'exact':>12}")
    for name, value in steady_state(parameters, chosen.days, seed=chosen.seed, nested=chosen.nested).items():
        right = f"{known[name]:12.4f}" if name in known else ""
        print(f"{name:20} {value.mean:12.4f} {value.error:10.4f} {right}")


if __name__ == "__main__":
    main()
