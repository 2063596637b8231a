"""Two stored runs of one seed side by side: every dispute in both, what became of it, and how the two differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboards import shell
from dashboards.parts.sides import Side
from dashboards.twins.tables import Logs, read
from sim.errors import InputError
from sim.vocabulary import Truth

if TYPE_CHECKING:
    from sim.experiments.differences import Difference
    from sim.experiments.twin import Twin

#: settled, with or without the time in which it might have come back
_SETTLED = (int(Truth.SETTLED), int(Truth.ENDED))
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Pair:
    """Both runs.

    Attributes
    ----------
    here, there
        Rows of the shared disputes in the base and in the alternative.
    same
        Whether their whole histories are equal.
    differences
        How the scenarios differ.
    """

    base: Logs
    alternative: Logs
    here: Rows
    there: Rows
    same: NDArray[np.bool_]
    differences: tuple[Difference, ...]
    days: int

    @property
    def only(self) -> tuple[int, int]:
        """Disputes that occur in one only."""
        return tuple(len(logs.run.cases["key"]) - len(self.here) for logs in (self.base, self.alternative))  # type: ignore[return-value]

    def column(self, name: str, alternative: bool = False) -> NDArray[Any]:
        """A column of the cases of one side, by shared dispute."""
        logs, rows = (self.alternative, self.there) if alternative else (self.base, self.here)
        found: NDArray[Any] = logs.run.cases[name][rows]
        return found

    def settled(self, alternative: bool = False) -> NDArray[np.bool_]:
        """Whether it stands settled at the end of the run."""
        return np.isin(self.column("truth", alternative), _SETTLED)

    def lasting(self, alternative: bool = False) -> NDArray[np.int64]:
        """Days from occurrence until it was settled or faded; to the end of the run where it is still open."""
        born = self.column("born_day", alternative).astype(np.int64)
        faded = self.column("truth", alternative) == Truth.FADED
        end = np.where(faded, self.column("end_day", alternative), self.days)
        end = np.where(self.settled(alternative), self.column("settle_day", alternative), end)
        days = np.where(self.column("prevented", alternative) != 0, 0, end - np.maximum(born, 0))
        return days.astype(np.int64)


def ids(sides: Sequence[Side], seed: int) -> list[str]:
    """Ids of the two runs."""
    from sim.experiments.sharing import begins
    from sim.experiments.stored import Wanted

    begun = begins([each.scenario for each in sides])
    return [Wanted(each.scenario, seed, origin=each.origin).id for each in begun]


def folders(runs: Sequence[str]) -> list[Path] | None:
    """Where the logs of both runs are; None where one has none."""
    found = [shell.store().logs(run) for run in runs]
    return None if None in found else [each for each in found if each is not None]


@st.cache_resource(max_entries=2, show_spinner=False)
def load(runs: tuple[str, ...], places: tuple[str, ...], seed: int, _sides: Sequence[Side]) -> Pair:
    """Both runs, read once for all viewers.

    Raises
    ------
    InputError
        If the logs of one cannot be read.
    """
    from sim.experiments.differences import differences
    from sim.experiments.sharing import begins
    from sim.experiments.twin import histories

    logs = [read(Path(place), side.scenario.name, seed) for place, side in zip(places, _sides, strict=True)]
    keys = [each.run.cases["key"] for each in logs]
    _, here, there = np.intersect1d(keys[0], keys[1], assume_unique=True, return_indices=True)
    digests = [histories(each.run) for each in logs]
    scenarios = [each.scenario for each in begins([each.scenario for each in _sides])]
    return Pair(
        logs[0], logs[1], here.astype(np.int64), there.astype(np.int64), digests[0][here] == digests[1][there],
        differences(*scenarios), scenarios[0].days,
    )  # fmt: skip


def twin_of(pair: Pair, text: str) -> Twin:
    """One dispute in both runs.

    Raises
    ------
    InputError
        If the text is no key, or there is no such dispute.
    """
    from sim.experiments.twin import Twin, first_difference, history, parse
    from sim.randomness import key_text

    key = parse(text.lower())
    sides = [history(each.run, key) for each in (pair.base, pair.alternative)]
    if all(each.case is None for each in sides):
        raise InputError.single(
            f"两个方案中都没有编号为“{key_text(key)}”的纠纷；请在表中另选，或改用它所在推演的随机种子",
            f"no dispute '{key_text(key)}' in either scenario; choose another one in the table, or use the seed of the"
            " run it is from",
        )
    first = first_difference(sides[0].events, sides[1].events)
    known: Mapping[str, float] = sides[0].case or sides[1].case or {}
    causes: tuple[Difference, ...] = ()
    if first is not None:
        day = min(each.events[first]["day"] for each in sides if first < len(each.events))
        causes = tuple(each for each in pair.differences if each.may_reach(known, day))
    return Twin(key_text(key), sides[0], sides[1], first, causes)
