"""What a study found: factor values and indicator means by point, ready for response curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.experiments.statistics import ALPHA, t_quantile
from sim.store import studies

if TYPE_CHECKING:
    import pandas as pd

    from sim.store import Store

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
_MEASURED = ("indicator", "series", "value", "low", "high", "n", "missing")


def results(
    store: Store, study: str, indicators: Sequence[str] | None = None, against: int | None = None
) -> pd.DataFrame:
    """Every indicator at every point, with its 95 % interval over replications.

    Parameters
    ----------
    indicators
        Which; the study's own if None, all if it names none.
    against
        Number of a point: give differences from it, paired by seed, instead of levels.

    Returns
    -------
    DataFrame
        One row a point, indicator and series: ``point``, ``scenario``, one column a factor (its address; NaN or None
        where the point leaves it as in the scenario), ``indicator``, ``series``, ``value``, ``low``, ``high``, ``n``
        (replications counted) and ``missing`` (those that are not stored yet or did not finish). Where a stored run
        has no value, there is no mean either: one over the rest would be selected; ``value`` is NaN and ``n`` 0 then.

    Raises
    ------
    InputError
        If there is no such study.
    """
    import pandas as pd

    record = studies.get(store, study)
    runs = pd.DataFrame(
        [(each.point, each.replication, each.run, each.state) for each in studies.wanted_runs(store, record.id)],
        columns=["point", "replication", "run", "state"],
    )
    addresses = [factor["address"] for factor in record.plan["factors"]]
    if not (runs["state"] == "done").any():
        return pd.DataFrame(columns=["point", "scenario", *addresses, *_MEASURED])
    table = _cells(store, runs, indicators or record.plan["indicators"] or None)
    sample = table["value"].to_numpy(np.float64)
    there = table["stored"].notna().to_numpy()
    if against is not None and len(table):
        sample, there = _differences(table.index, sample, there, against)
    found = _estimates(sample, there)
    index = table.index.to_frame(index=False)
    if against is None:
        _bound(found, [str(each) for each in index["indicator"]])
    columns = _places(record.plan["points"], index["point"], addresses)
    columns |= {"indicator": index["indicator"], "series": index["series"], **found}
    asked = runs.groupby("point").size()
    columns["missing"] = asked.reindex(index["point"]).to_numpy(np.int64) - found["n"]
    return pd.DataFrame(columns)


def _places(points: Sequence[Any], numbers: Any, addresses: Sequence[str]) -> dict[str, Any]:
    """Number, scenario and factor values of the point of each row."""
    here = [points[int(number)] for number in numbers]
    found: dict[str, Any] = {"point": numbers, "scenario": [each["scenario"] for each in here]}
    return found | {address: [each["values"].get(address) for each in here] for address in addresses}


def _cells(store: Store, runs: pd.DataFrame, indicators: Sequence[str] | None) -> pd.DataFrame:
    """One row a point, indicator and series; columns ``value`` and ``stored`` by replication."""
    done = runs.loc[runs["state"] == "done", "run"].unique().tolist()
    values = store.values(done, indicators)[["run", "indicator", "series", "value"]]
    table = runs.merge(values.assign(value=values["value"].astype(float), stored=1.0), on="run")
    names = ["point", "indicator", "series", "replication"]
    wide: pd.DataFrame = table.set_index(names)[["value", "stored"]].unstack("replication")  # type: ignore[assignment]
    return wide


def _differences(index: pd.Index[Any], sample: Floats, there: Mask, against: int) -> tuple[Floats, Mask]:
    """The same less what the point ``against`` has of the same indicator and seed; only seeds that both have."""
    place = {tuple(key)[1:]: row for row, key in enumerate(index) if key[0] == against}
    rows = np.array([place.get(tuple(key)[1:], -1) for key in index])
    both = there & there[rows] & (rows >= 0)[:, None]
    return np.where(both, sample - sample[rows], np.nan), both


def _estimates(sample: Floats, there: Mask) -> dict[str, Any]:
    """Mean and Student's interval of every row; nothing where a stored run has no value."""
    n = there.sum(axis=1)
    lacking = (np.isnan(sample) & there).any(axis=1) | (n == 0)
    n[lacking] = 0
    filled = np.where(there & ~lacking[:, None], sample, 0.0)
    value = np.full(len(n), np.nan)
    np.divide(filled.sum(axis=1), n, out=value, where=n > 0)
    squares = (np.where(there & ~lacking[:, None], sample - value[:, None], 0.0) ** 2).sum(axis=1)
    half = np.full(len(n), np.nan)
    for count in np.unique(n[n > 1]):
        rows = n == count
        half[rows] = t_quantile(ALPHA, int(count) - 1) * np.sqrt(squares[rows] / (count - 1) / count)
    return {"value": value, "low": value - half, "high": value + half, "n": n}


def _bound(found: dict[str, Any], names: Sequence[str]) -> None:
    """Cut the part of an interval that no share can reach; Student's knows no bounds."""
    from sim.indicators import catalogue

    known = catalogue()
    share = np.array([name in known and known[name].unit["en"] == "share" for name in names], np.bool_)
    found["low"] = np.where(share, np.maximum(found["low"], 0.0), found["low"])
    found["high"] = np.where(share, np.minimum(found["high"], 1.0), found["high"])
