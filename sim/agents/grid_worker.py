"""Grid workers: so many household visits a day; a visit to a household in dispute finds it with some chance."""

from __future__ import annotations

from sim.agents.kind import AgentKind

KIND = AgentKind(
    name="grid_worker",
    label={"zh": "专职网格员", "en": "Full-time grid worker"},
    table="grids",
    knows={
        "village": "village of the grid (row)",
        "first_micro": "first micro-grid of the round (row)",
        "n_micro": "micro-grids of the round",
    },
    decides={"which micro-grids to visit, what is noticed there": "discover", "when to enter it": "record"},
)
