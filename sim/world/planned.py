"""What the plan of a dispute is made of: parameters that its next true event reads, or its next sighting.

Who changes one of these has disputes planned anew where it changes, and nobody else has: a plan made anew takes up what
people trust and know by now, so that to plan anew is not to do nothing.
"""

from __future__ import annotations

TRUE_EVENT, SIGHTING = 1, 2  # marks of a village: what of its disputes is planned anew

READ_BY_TRUE_EVENTS = frozenset(
    f"{group}.{name}"
    for group, names in {
        "arise": "linked_rate",
        "fester": "fade_age fade_rate fade_severity grow_fails grow_fails_cap grow_rate pace_between pace_deferred"
        " pace_seen rest_rate violent_open violent_rate violent_severity",
        "petition": "after_end after_judgment dropped fails impatient in_suit late patience_days rate repeat"
        " setbacks_cap severity unseen",
        "court": "sue_access sue_rate sue_severity sue_stratum sue_tried sue_tried_cap sue_unseen",
        "routes": "legal legal_authority",
        "trust": "aware_petition aware_start aware_suing aware_violence on_fading on_petition on_violence start",
    }.items()
    for name in names.split()
)
READ_BY_SIGHTINGS = frozenset(
    f"{group}.{name}"
    for group, names in {
        "channels": "access hazard kind_reach open repeat session_probability severity_reach",
        "discover": "detection micro_visits notice_probability patrol_mode visits",
        "targeting": "skill",
        "trust": "channels on_reporting start",
    }.items()
    for name in names.split()
)


def planned_by(parameter: str) -> int:
    """Which plans the value of a parameter enters, as marks."""
    return (TRUE_EVENT if parameter in READ_BY_TRUE_EVENTS else 0) | (SIGHTING if parameter in READ_BY_SIGHTINGS else 0)
