"""Village mediation committees: the desk next door; part-time mediators with little time and short ways."""

from __future__ import annotations

from sim.agents.kind import AgentKind

KIND = AgentKind(
    name="village_committee",
    label={"zh": "村（居）人民调解委员会", "en": "Village (community) people's mediation committee"},
    table="villages",
    knows={
        "residents": "residents (persons)",
        "households": "households",
        "travel": "hours one way to the desks of the four tiers",
        "desk": "desks that serve the village, by kind (row)",
        "workers": "full-time grid workers (persons)",
        "mobile": "extra patrol on order (factor)",
    },
    decides={
        "whether to enter a matter in the book": "record",
        "how grave it is and whose remit": "triage",
        "to mediate, again or not": "handle",
        "to raise it, to put that off, to close in procedure only": "escalate",
    },
)
