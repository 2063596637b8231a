"""What programmes hold while they run: values by village, which parameters moved, the bytes that kernels read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.model import GovernanceModel
from sim.scenario.scenario import ProgrammeUse
from tests.engine import START, programme, run, shipped, tables_digest, with_programmes

VILLAGES = 8  # of tiny


def begun(*effects: Effect, days: int = 1, **use: Any) -> GovernanceModel:
    """Tiny with one programme, after some days."""
    made = with_programmes(shipped("tiny"), programme("p", *effects), p=ProgrammeUse(**use))
    model = GovernanceModel(made)
    for _ in range(days):
        model.step()
    return model


def value(model: GovernanceModel, parameter: str, village: int = 0) -> NDArray[np.float64]:
    """Value of a parameter in a village."""
    return model.world.fields.at(parameter, village)


def base(model: GovernanceModel, parameter: str) -> NDArray[np.float64]:
    """Its value without programmes."""
    return model.world.fields.base[parameter]


def moved(model: GovernanceModel) -> set[str]:
    """Parameters whose value differs from the base in some village."""
    fields = model.world.fields
    return {
        name
        for name in fields.base
        for v in range(VILLAGES)
        if not np.array_equal(fields.at(name, v), fields.base[name])
    }


def holding(model: GovernanceModel, parameter: str) -> int:
    """Number of villages in which a parameter differs from the base."""
    return sum(not np.array_equal(value(model, parameter, v), base(model, parameter)) for v in range(VILLAGES))


def kernel_bytes(model: GovernanceModel) -> bytes:
    """All parameter values as kernels read them."""
    return b"".join(part.tobytes() for part in model.world.fields.buffer())


def leaves_no_trace(*effects: Effect) -> bool:
    """Whether, the day after a programme ended, kernels read the bytes of a model that never had it."""
    ended = begun(*effects, days=4, start=START + dt.timedelta(days=1), end=START + dt.timedelta(days=3))
    return kernel_bytes(ended) == kernel_bytes(begun(days=4)) and not moved(ended)


def order_is_free(*effects: Effect) -> bool:
    """Whether programmes of one effect each give the same run in whatever order they are named."""
    records = [programme(f"p{number}", effect) for number, effect in enumerate(effects)]
    made = shipped("tiny", warm_up=0, measure=60, follow_up=0)
    one, other = (run(with_programmes(made, *some)).result() for some in (records, records[::-1]))
    return tables_digest(one) == tables_digest(other)
