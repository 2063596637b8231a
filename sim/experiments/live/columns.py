"""What one day of a live run leaves in the store: integers by township, packed small enough to read hundreds at once.

Viewers add townships up to a county or the city, and days to a window; nothing here is a mean.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from sim.events.measures import AreaMeasure
from sim.vocabulary import Tier

Ints = NDArray[np.int32]

TIERS = tuple(tier for tier in Tier if tier != Tier.NONE)
#: counters of the engine that viewers use
KEPT = (
    AreaMeasure.BORN, AreaMeasure.SEEN, AreaMeasure.SETTLED, AreaMeasure.RELAPSED, AreaMeasure.FADED,
    AreaMeasure.VIOLENT, AreaMeasure.REGISTERED, AreaMeasure.CLOSED_OK, AreaMeasure.CLOSED_FAIL, AreaMeasure.OVERDUE,
    AreaMeasure.SESSION_MINUTES, AreaMeasure.WASTED_MINUTES, AreaMeasure.FORM_MINUTES, AreaMeasure.TRAVEL_MINUTES,
    AreaMeasure.VISIT_MINUTES, AreaMeasure.LIVE, AreaMeasure.UNSEEN_LIVE, AreaMeasure.OPEN_FILES_VILLAGE,
    AreaMeasure.OPEN_FILES_TOWNSHIP, AreaMeasure.OPEN_FILES_COUNTY, AreaMeasure.OPEN_FILES_CITY,
    AreaMeasure.OVERDUE_OPEN, AreaMeasure.WAIT_AUTHORITY,
)  # fmt: skip
#: how a file can leave the books: its dispute settled, faded, neither (closed in procedure only), or joined to another
ENDS = ("settled", "faded", "other", "merged")


def _named(stem: str) -> tuple[str, ...]:
    return tuple(f"{stem}_{tier:d}" for tier in TIERS)


DESK_MINUTES = ("background_minutes", "idle_minutes")
OPENED = _named("opened")
#: files that changed tier, whatever the word for it
MOVED = tuple(f"moved_{here:d}_{there:d}" for here in TIERS for there in TIERS if here != there)
ENDED = tuple(name for end in ENDS for name in _named(end))
#: minutes waited before the sessions that began, and how many began
WAITED, BEGUN = _named("waited"), _named("begun")

NAMES = (*(each.name.lower() for each in KEPT), *DESK_MINUTES, *OPENED, *MOVED, *ENDED, *WAITED, *BEGUN)
AT = {name: place for place, name in enumerate(NAMES)}


def pack(day: Ints) -> bytes:
    """One day as bytes; mostly zeros, so the quickest compression does."""
    return zlib.compress(np.ascontiguousarray(day, np.int32).tobytes(), 1)


def unpack(packed: bytes) -> Ints:
    """``[township, column]``; columns as in `NAMES`."""
    return np.frombuffer(zlib.decompress(packed), np.int32).reshape(-1, len(NAMES))
