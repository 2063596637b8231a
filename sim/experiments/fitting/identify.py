"""What the facts say about each knob, and what they do not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import NUMBERS
from sim.experiments.ensemble import Ensemble
from sim.experiments.fitting.knobs import columns
from sim.experiments.fitting.perform import Fitted, passing
from sim.experiments.validation.facts import facts
from sim.store.records import digest

Floats = NDArray[np.float64]

#: posterior over prior width below which a knob counts as identified, and as weakly so
IDENTIFIED, WEAK = 0.3, 0.7
#: correlation from which two knobs are named together
NAMED = 0.5
_MASS = 0.95
#: fewest accepted sets from which widths are judged at all
LEAST = 20


@dataclass(frozen=True)
class Known:
    """One knob after the fit.

    Attributes
    ----------
    low, middle, high
        2.5th, 50th and 97.5th percentile of its accepted positions; the whole prior range where nothing is learnt.
    width
        Width of the central 95 % of the accepted positions over that of the prior, on the scale of the prior.
    verdict
        ``identified``, ``weak``, ``not`` or ``unjudged`` (too few accepted sets).
    """

    id: str
    low: float
    middle: float
    high: float
    width: float
    verdict: str


def identify(fitted: Fitted) -> list[Known]:
    """Judge every knob."""
    found = []
    accepted = fitted.shares[fitted.accepted]
    for place, knob in enumerate(fitted.spec.knobs):
        if len(accepted) < LEAST:
            found.append(Known(knob.id, knob.low, knob.at(0.5), knob.high, 1.0, "unjudged"))
            continue
        low, middle, high = np.quantile(accepted[:, place], [(1 - _MASS) / 2, 0.5, (1 + _MASS) / 2])
        width = min(1.0, float(high - low) / _MASS)
        verdict = "identified" if width < IDENTIFIED else "weak" if width < WEAK else "not"
        spread = (knob.low, knob.high) if verdict == "not" else (knob.at(float(low)), knob.at(float(high)))
        found.append(Known(knob.id, spread[0], knob.at(float(middle)), spread[1], width, verdict))
    return found


def correlations(fitted: Fitted) -> Floats:
    """Correlations of the accepted positions, ``(knobs, knobs)``; zeros with too few sets."""
    accepted = fitted.shares[fitted.accepted]
    d = len(fitted.spec.knobs)
    if len(accepted) < LEAST:
        return np.eye(d)
    spread = accepted.std(axis=0)
    found = np.eye(d)
    moving = np.flatnonzero(spread > 0)
    found[np.ix_(moving, moving)] = np.corrcoef(accepted[:, moving], rowvar=False).reshape(len(moving), len(moving))
    return found


def middle(fitted: Fitted) -> int:
    """Number of the accepted point that lies nearest to all others.

    Raises
    ------
    ValueError
        If nothing was accepted.
    """
    accepted = fitted.shares[fitted.accepted]
    if not len(accepted):
        raise ValueError("nothing was accepted")
    apart = np.abs(accepted[:, None, :] - accepted[None, :, :]).sum(axis=(1, 2))
    return int(fitted.accepted[int(np.argmin(apart))])


def ensemble(fitted: Fitted, most: int | None = None) -> Ensemble:
    """The accepted sets as addresses with values; ``most``: so many of them, spread over the order of finding."""
    rows = fitted.accepted
    if most is not None and len(rows) > most:
        rows = rows[np.linspace(0, len(rows) - 1, most).round().astype(np.int64)]
    sets = [columns(fitted.base, fitted.spec.knobs, each) for each in fitted.positions(rows)]
    addresses = tuple(sets[0]) if sets else ()
    rows_of_values = [[each[name] for name in addresses] for each in sets]
    values = np.array(rows_of_values, np.float64).reshape(len(sets), len(addresses))
    spec, points = fitted.spec, len(fitted.shares)
    about = {
        "scenario": fitted.base.name,
        "numbers": str(NUMBERS),
        "date": dt.date.today().isoformat(),
        "method": f"history matching on {' '.join(spec.targets)}, {points} points, {len(fitted.accepted)} accepted",
        "fit": f"{spec.name} {digest(spec.as_json())[:12]}, seed {spec.design.seed}",
        "knobs": ", ".join(knob.id for knob in spec.knobs),
    }
    return Ensemble(addresses, values, about)


def as_json(fitted: Fitted) -> dict[str, Any]:
    """The documented answer (docs/json.md)."""
    spec, shares = fitted.spec, passing(fitted)
    table = correlations(fitted)
    known = identify(fitted)
    return {
        "schema": 1,
        "fit": spec.name,
        "scenario": fitted.base.name,
        "points": len(fitted.shares),
        "accepted": len(fitted.accepted),
        "wanted": spec.design.accept,
        "seed": spec.design.seed,
        "facts": [
            {"id": name, "low": facts()[name].low, "high": facts()[name].high, "prior_share": shares[name]}
            for name in spec.targets
        ],
        "outputs": [_output(fitted, place) for place in range(len(fitted.outputs))],
        "knobs": [
            {
                "id": knob.id,
                "name": dict(knob.name),
                "moves": list(dict.fromkeys(move.parameter for move in knob.moves)),
                "prior": [knob.low, knob.high],
                "scale": knob.scale,
                "centre": knob.centre,
                "posterior": [each.low, each.high],
                "middle": each.middle,
                "width": each.width,
                "verdict": each.verdict,
            }
            for knob, each in zip(spec.knobs, known, strict=True)
        ],
        "correlations": [[round(float(each), 4) for each in row] for row in table],
        "timing": {"total_s": fitted.seconds, "new_points": fitted.made},
    }


def _output(fitted: Fitted, place: int) -> dict[str, Any]:
    """Where an output of the accepted sets lies, and what came nearest to its band where none was accepted."""
    each = fitted.outputs[place]
    values = fitted.values[:, place]
    known = values[np.isfinite(values)]
    mine = fitted.values[fitted.accepted, place]
    return {
        "fact": each.fact,
        "measure": each.part.measure,
        "name": dict(each.part.name or facts()[each.fact].name),
        "low": each.part.low,
        "high": each.part.high,
        "reached": [float(known.min()), float(known.max())] if len(known) else None,
        "accepted": [float(np.quantile(mine, share)) for share in (0.025, 0.5, 0.975)] if len(mine) else None,
    }
