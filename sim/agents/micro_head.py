"""Micro-grid heads: neighbours with an ear for trouble. They report some of what they hear to the village."""

from __future__ import annotations

from sim.agents.kind import AgentKind

KIND = AgentKind(
    name="micro_head",
    label={"zh": "微网格长", "en": "Micro-grid head"},
    table="micros",
    knows={"village": "village whose committee they report to (row)", "grid": "grid they belong to (row)"},
    decides={"whether to report a dispute next door (channel micro_report)": "discover"},
)
