"""Desks of township, county and city: hours, a queue, a discipline, a remit, a clock."""

from __future__ import annotations

from sim.agents.kind import AgentKind

KIND = AgentKind(
    name="desk",
    label={"zh": "办理单位", "en": "Desk"},
    table="desks",
    knows={
        "kind": "kind of desk",
        "tier": "tier",
        "area": "village, township, county or city it serves (row)",
        "pool": "pool whose queue it uses (row)",
        "stock": "files queued, in hand or between sessions (files)",
    },
    decides={
        "grade, remit and route": "triage",
        "to accept or return a file": "assign",
        "whom to serve next, what a session leads to": "handle",
        "when the book says settled": "close",
        "to raise, defer, close, send down": "escalate",
    },
)
