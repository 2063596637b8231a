"""Which measures are looked at, and the scenario in which each stands alone beside the base."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sim.errors import Faults, InputError, nearest
from sim.evidence import Programme, documents, programmes
from sim.experiments.catalogue import short
from sim.experiments.engine import title
from sim.planning import plans
from sim.scenario import Scenario
from sim.scenario.effects import shipped_faults
from sim.scenario.scenario import ProgrammeUse
from sim.text import both

Text = Mapping[str, str]


@dataclass(frozen=True)
class Alone:
    """One measure beside the base.

    Attributes
    ----------
    scenario
        The base with this measure, everywhere and in full from the first measured day; None where it cannot stand.
    reason
        Why not.
    """

    measure: Programme
    scenario: Scenario | None
    reason: Text | None = None


def switches(base: Scenario, ids: Sequence[str] | None = None) -> list[Programme]:
    """Measures by id, or all of them: those of the catalogue in the order of its documents, then the base's own.

    Raises
    ------
    InputError
        If an id is unknown, or of an entry that cannot be switched on.
    """
    known = {name: programmes()[name] for each in documents().values() for name in each.programmes} | dict(base.records)
    if ids is None:
        return [each for each in known.values() if each.is_switch]
    faults = Faults()
    for name in ids:
        if name not in known:
            guess = nearest(name, [each.id for each in known.values() if each.is_switch])
            zh = f"；是否应为“{guess}”？" if guess else "；wangge programmes 可列出全部"
            en = f"; did you mean '{guess}'?" if guess else "; 'wangge programmes' lists them all"
            faults.add(("", 0, 0), "", f"没有举措“{short(name)}”{zh}", f"no measure '{short(name)}'{en}")
        elif not known[name].is_switch:
            nature = known[name].nature
            faults.add(
                ("", 0, 0), "",
                f"“{name}”的性质为 {nature}，不是可实施的举措（measure）",
                f"'{name}' is a {nature}, not a measure, and cannot be switched on",
            )  # fmt: skip
    faults.check()
    return [known[name] for name in dict.fromkeys(ids)]


def alone(base: Scenario, measure: Programme) -> Alone:
    """The base with one measure more."""
    if measure.id in base.programmes:
        return Alone(measure, None, both("ablate.in_base"))
    first = base.start + dt.timedelta(days=base.warm_up)
    use = ProgrammeUse(start=first if base.warm_up else None)
    faults = [
        each for each in (shipped_faults(measure.document) if measure.document else ())
        if each.path.startswith(f"programmes/{measure.id}/")
    ]  # fmt: skip
    if faults:
        return Alone(measure, None, {"zh": faults[0].text("zh"), "en": faults[0].text("en")})
    named = title(base)
    found = replace(
        base, name=f"{base.name}+{measure.id}", programmes={**base.programmes, measure.id: use},
        title={lang: f"{named[lang]} + {measure.name[lang]}" for lang in ("zh", "en")},
    )  # fmt: skip
    try:
        plans(found)
    except InputError as error:
        return Alone(measure, None, {"zh": error.text("zh"), "en": error.text("en")})
    return Alone(measure, found)
