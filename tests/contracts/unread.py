"""Parameters of lever tables whose reader comes with a later part of the model; each says which."""

from __future__ import annotations

#: parameter -> what will read it
WAITING: dict[str, str] = {
    "closing.audit_share": "assessment",
    "closing.sanction": "assessment",
    "kpis.weight": "assessment",
    "kpis.penalty": "assessment",
    "gates.detect": "project shocks",
    "gates.uptake": "project shocks",
    "spill.factor": "spill-over",
    "spill.days": "spill-over",
}
UNREAD = frozenset(WAITING)
#: read once, when the world is built: part of the region or of how a run counts, no lever
FIXED_AT_THE_START = frozenset(
    {
        "arise.rate",
        "arise.kind_share",
        "arise.village_shape",
        "arise.weekend_factor",
        "pools.merge",
        "capacity.every_day",
        "capacity.day_minutes",
    }
)
