"""The reduced model RM-1: what every implementation of it here shares, its parameters and the names of its counts.

One day, in this order:

1. every micro-grid draws Poisson(``lam``) new latent disputes;
2. each grid worker visits ``visits`` of the grid's micro-grids without replacement and notices each latent dispute
   there with probability ``notice``: it joins the queue of the village desk;
3. each dispute still latent intensifies with probability ``intensify`` (it joins the queue of the township desk), else
   it settles by itself with probability ``settle``;
4. desks, from the city down to the villages: up to ``staff`` cases first come first served, one attempt each, resolved
   with probability ``success``; else, after ``attempts`` tries or ``deadline`` handling days in the tier, passed up
   (from the city: unresolved); else to the end of the same queue, not again today.

A case passed up today is first handled tomorrow, and tomorrow is its first handling day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

TIERS = ("village", "township", "county", "city")
GRID = 18

#: counts of one day; stocks are taken at its end
COUNTS = (
    "arisen",
    "discovered",
    "intensified",
    "settled",
    "latent",
    *(f"resolved_{tier}" for tier in TIERS),
    *(f"passed_up_{tier}" for tier in TIERS[:-1]),
    "unresolved",
    *(f"queue_{tier}" for tier in TIERS),
)


@dataclass(frozen=True)
class RM1:
    """Parameters of RM-1; four numbers stand for village, township, county and city.

    Attributes
    ----------
    micro_grids : int
        Size of the world.
    lam : float
        New disputes a micro-grid and day.
    visits : int
        Micro-grids that a grid worker visits a day.
    notice, intensify, settle : float
        Probabilities a day.
    sizes : tuple of int
        Micro-grids a desk.
    staff : tuple of int
        Attempts a desk and day.
    success : tuple of float
        Probability that an attempt resolves the case.
    attempts : tuple of int
        Tries a case has in a tier.
    deadline : tuple of int or None
        Handling days a case has in a tier.
    """

    micro_grids: int = 112_600
    lam: float = 0.004
    visits: int = 4
    notice: float = 0.35
    intensify: float = 0.002
    settle: float = 0.010
    sizes: tuple[int, int, int, int] = (36, 560, 8_660, 112_600)
    staff: tuple[int, int, int, int] = (1, 1, 2, 7)
    success: tuple[float, float, float, float] = (0.55, 0.50, 0.45, 0.60)
    attempts: tuple[int, int, int, int] = (2, 3, 2, 3)
    deadline: tuple[int | None, ...] = (7, 15, 30, None)

    def desks(self, tier: int) -> int:
        """Count the desks of a tier; the last one may have fewer micro-grids."""
        return -(-self.micro_grids // self.sizes[tier])

    def grids(self) -> Iterator[range]:
        """Yield the micro-grids of every grid; the last one may have fewer."""
        for first in range(0, self.micro_grids, GRID):
            yield range(first, min(first + GRID, self.micro_grids))

    def above(self, tier: int, desk: int) -> int:
        """Desk that a desk passes its cases up to: the one of its first micro-grid."""
        return desk * self.sizes[tier] // self.sizes[tier + 1]
