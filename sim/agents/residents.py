"""Residents of a micro-grid: counts by stratum, never persons. Their disputes arise, fade, grow, are brought up."""

from __future__ import annotations

from sim.agents.kind import AgentKind

KIND = AgentKind(
    name="residents",
    label={"zh": "微网格居民", "en": "Residents of a micro-grid"},
    table="micros",
    knows={
        "village": "village they live in (row)",
        "grid": "grid they belong to (row)",
        "cumulative": "their share of the village's residents, cumulative",
    },
    decides={
        "whether a disagreement becomes a dispute, of which kind and how grave": "arise",
        "whether it fades, is given up, grows, turns violent": "fester",
        "whether to walk in, call, or speak up on a talk day": "discover",
        "whether to come to a session, to refuse, to agree": "handle",
    },
)
