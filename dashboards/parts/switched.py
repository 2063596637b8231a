"""A scenario with one measure of the catalogue switched on over it: a side of a comparison without a file of its own.

In links it is the base's word, ``+`` and the measure's id. The measure begins with the measured days, everywhere and in
full: before them it would change the warm-up.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dashboards import texts
from sim.errors import InputError, nearest
from sim.evidence import Programme, documents, programmes
from sim.experiments.model_tables import place_words

if TYPE_CHECKING:
    from sim.scenario import Scenario

PLUS = "+"
#: letters of a name in a scenario file
_LONGEST = 80


def word_of(base: str, measure: str) -> str:
    """Word for a measure over the scenario file of that name."""
    return f"{base}{PLUS}{measure}"


def setting(measure: str, base: Scenario) -> str:
    """What switches it on, as ``--set`` takes it."""
    first = base.start + dt.timedelta(days=base.warm_up)
    return f"programmes/{measure}/start={first.isoformat()}"


def switched(base: Scenario, path: Path, measure: str) -> Scenario:
    """The scenario of a file with one measure over it.

    Raises
    ------
    InputError
        If there is no such measure, or the scenario has it already.
    """
    from dataclasses import replace

    from sim.scenario import load_scenario

    record = switch(measure)
    if measure in base.programmes:
        raise InputError.single(
            f"“{base.name}”已经实施“{record.name['zh']}”，没有差别可比；请另选基准",
            f"'{base.name}' has '{record.name['en']}' in use already, so nothing differs; choose another base",
        )
    found = load_scenario(path, (setting(measure, base),))
    return replace(
        found, name=f"{base.name[: _LONGEST - 1 - len(measure)]}-{measure}"[:_LONGEST], title=_title(base, record)
    )


def switch(measure: str) -> Programme:
    """The record of a measure.

    Raises
    ------
    InputError
        If there is none of that id, or it is no measure.
    """
    found = programmes().get(measure)
    if found is None:
        guess = nearest(measure, _switches())
        zh, en = (f"；是否应为“{guess}”？", f"; did you mean '{guess}'?") if guess else ("", "")
        raise InputError.single(
            f"目录中没有举措“{measure[:_LONGEST]}”{zh}", f"no measure '{measure[:_LONGEST]}' in the catalogue{en}"
        )
    if not found.is_switch:
        raise InputError.single(
            f"“{found.name['zh']}”不是举措，不能启用", f"'{found.name['en']}' is no measure and cannot be switched on"
        )
    return found


@cache
def _switches() -> list[str]:
    return [name for name, each in programmes().items() if each.is_switch]


def _title(base: Scenario, record: Programme) -> dict[str, str]:
    """Both titles; a measure of another place than the scenario's says that its experience is transplanted."""
    key = "sides.measure" if at_home(base, record) else "sides.transplanted"
    return {
        lang: texts.say(key, lang, base=base.title.get(lang) or base.name, measure=record.name[lang])
        for lang in ("zh", "en")
    }


def at_home(base: Scenario, record: Programme) -> bool:
    """Whether a record speaks of the region of a scenario, or of a part of it."""
    document = documents().get(record.document)
    places = {record.place, *(() if document is None else (document.place,))}
    region = base.place().name
    return any(place_words(place)[lang].lower() in region.get(lang, "").lower() for place in places for lang in region)
