"""V8 and what V12 watches: petitions by level, files that wait for an authority, decisions reversed."""

from __future__ import annotations

import numpy as np

from sim.events.tables import RunTables
from sim.experiments.validation.measure import Measure, NotMeasured, entry, share
from sim.indicators.areas import Floats
from sim.indicators.core import FILES, SHARE, one_of, text
from sim.vocabulary import Book

#: column of the file table with the level petitioned: 2 township, 3 county, 4 city, 5 province, 6 nation
_LEVEL = "petition_level"
_COUNTY, _CITY = 3, 4
#: tally of decisions reversed in a later procedure
_REVERSED = "refused_authority"


def _petitions(tables: RunTables) -> Floats:
    """Petitions of the window above the county, and at the county or above (township level is not in the source)."""
    files = tables.files
    if _LEVEL not in files:
        raise NotMeasured("模型尚不含信访环节", "petitions are not part of the model yet")
    mine = tables.in_window(files["opened_day"]) & one_of(files["book"], (Book.PETITION,))
    level = files[_LEVEL][mine]
    return np.array([np.count_nonzero(level >= _CITY), np.count_nonzero(level >= _COUNTY)], np.float64)


def _waiting(tables: RunTables) -> Floats:
    """File-days waiting for an authority in the window, and days."""
    first, last = tables.horizon.first, tables.horizon.last
    return np.array([tables.area["wait_authority"][first:last].sum(), last - first], np.float64)


def _reversed(tables: RunTables) -> Floats:
    """Decisions reversed in a later procedure, window and follow-up: a review takes months."""
    if _REVERSED not in tables.area:
        raise NotMeasured(
            "模型尚不含对决定的复查与改判", "review and reversal of decisions are not part of the model yet"
        )
    return np.array([tables.area[_REVERSED][tables.horizon.first :].sum()], np.float64)


MEASURES = (
    Measure("petitions_above_county", SHARE, _petitions, share(0, 1), entry(1)),
    Measure("waiting_for_authority", FILES, _waiting, share(0, 1), entry(0)),
    Measure("reversals", text("件", "decisions"), _reversed, entry(0), entry(0)),
)
