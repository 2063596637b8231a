"""The world: every changing value of a run, in named arrays, with what is needed to save, restore and check it."""

from __future__ import annotations

import _thread
import datetime as dt
import threading
import weakref
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.parameters.catalogue import catalogue
from sim.randomness import stream_of
from sim.vocabulary import Channel, Phase
from sim.world.access import set_fields
from sim.world.columns import ARRAYS
from sim.world.columns import TABLES as COLUMNS
from sim.world.fields import Fields
from sim.world.levers import Levers, compose_by_class
from sim.world.merging import regroup
from sim.world.rows import TABLES
from sim.world.sight_rates import sight_rates

Columns = dict[str, NDArray[Any]]
_OPEN = "channels.open"


def forget(tables: Any) -> None:
    """Give a world's memory back, whoever interrupts.

    Python ignores what is raised while an object is forgotten: an interrupt would be lost, and the memory with it. So
    it is raised again a moment later.
    """
    try:
        TABLES.release_world(tables)
    except KeyboardInterrupt:
        TABLES.release_world(tables)
        threading.Timer(0.05, _thread.interrupt_main).start()


class Named(Protocol):
    """What has a stream of its own: a rule, which stands above the world and is not imported here."""

    name: ClassVar[str]


class World:
    """State of one run.

    Attributes
    ----------
    tables
        The compiled container that kernels take (`sim.world.columns`).
    fields, levers
        Values of parameters today, and what programmes deposited on them.
    start, horizon, seed
        First day as a date, number of days, seed.
    posts, base_servers
        Servers of each desk as the region gives them, and of each pool as desks share queues today.
    clamped
        Parameter -> cells that the hard bounds clamped at the latest recomputation.
    orders
        What the centres asked for at their latest meetings and rule ``meet`` has not carried out yet.
    """

    def __init__(
        self,
        tables: Any,
        fields: Fields,
        start: dt.date,
        horizon: int,
        seed: int,
        posts: NDArray[np.int64],
    ) -> None:
        self.tables = tables
        self.fields = fields
        self.levers = Levers()
        self.start, self.horizon, self.seed = start, horizon, seed
        self.posts, self.base_servers = posts, posts
        self.clamped: dict[str, int] = {}
        self.orders: list[Any] = []
        self.order_ends: set[int] = set()
        self.costs: dict[str, NDArray[np.int64]] = {
            payer: np.zeros(horizon, np.int64) for payer in ("city", "county", "township", "citizen")
        }
        self.extra_streams: dict[str, np.uint64] = {}
        weakref.finalize(self, forget, tables)

    # --- what rules ask ------------------------------------------------------------------------------------------
    def stream(self, rule: Named) -> np.uint64:
        """Stream of a rule under this run's seed."""
        if rule.name not in self.extra_streams:
            self.extra_streams[rule.name] = np.uint64(stream_of(self.seed, rule.name))
        return self.extra_streams[rule.name]

    def view(self, table: str) -> Columns:
        """Rows in use of a table, as views; ask again after a kernel ran."""
        return TABLES.views(table, TABLES.table(self.tables, table))

    def arrays(self) -> Columns:
        """The world's own arrays, as views."""
        return TABLES.arrays(self.tables)

    def month_begins(self) -> frozenset[int]:
        """Days on which a month begins, the first day of the run not among them."""
        month = self.arrays()["month"][: self.horizon]
        return frozenset((np.flatnonzero(np.diff(month)) + 1).tolist())

    # --- parameters ----------------------------------------------------------------------------------------------
    def recompose(self, parameters: set[str]) -> None:
        """Recompute the values of parameters from their base and today's contributions."""
        for name in sorted(parameters):
            held = self.levers.contributions.get(name, [])
            value, row, clamped = compose_by_class(name, self.fields.base[name], held)
            self.fields.set(name, value, row)
            self.clamped[name] = clamped
        self.write_fields()
        regroup(self)

    def forget_programmes(self) -> None:
        """Back to the values without programmes."""
        self.levers = Levers()
        self.fields.forget()
        self.clamped = {}

    def write_fields(self) -> None:
        """Hand all values to the kernels."""
        rates, row = sight_rates(self.fields)
        set_fields(self.tables, *self.fields.buffer(), rates.ravel(), row)
        self.note_open_channels()

    def note_open_channels(self) -> None:
        """Mark the channels that can find anything at all, so that the others cost nothing."""
        hazard, session = self.fields.values["channels.hazard"], self.fields.values["channels.session_probability"]
        found = np.moveaxis(hazard, -2, 0).reshape(len(Channel), -1).max(axis=1) > 0
        found |= np.moveaxis(session, -1, 0).reshape(len(Channel), -1).max(axis=1) > 0
        found[Channel.PATROL] = True
        self.arrays()["open_channel"][...] = found

    def open_days(self, working: NDArray[np.int8]) -> NDArray[np.float64]:
        """Cumulative open days of each channel, one more column than days."""
        choices = catalogue()[_OPEN].choices
        modes = np.asarray(self.fields.at(_OPEN), int)
        exposure = np.zeros((len(Channel), self.horizon + 1))
        for channel in Channel:
            mode = choices[int(modes[channel])]
            if mode == "working_days":
                days = working[: self.horizon].astype(float)
            elif mode == "dates":
                days = self._dated(int(channel))
            else:
                days = np.ones(self.horizon)
            exposure[channel, 1:] = np.cumsum(days)
        return exposure

    def _dated(self, channel: int) -> NDArray[np.float64]:
        wanted = {day for row in self.levers.dates if row.channel == channel for day in row.days_of_month}
        dates = (self.start + dt.timedelta(days=d) for d in range(self.horizon))
        return np.array([float(date.day in wanted) for date in dates])

    # --- state -----------------------------------------------------------------------------------------------------
    def state(self) -> Columns:
        """Every changing value as named arrays (copies); levers are rebuilt by the programmes due so far."""
        out: Columns = {}
        for table in COLUMNS:
            for name, column in self.view(table).items():
                out[f"{table}.{name}"] = column.copy()
        for name, array in self.arrays().items():
            out[f"world.{name}"] = array.copy()
        for payer, money in self.costs.items():
            out[f"costs.{payer}"] = money.copy()
        return out

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Put a saved state back; the next day goes on from it as if nothing had happened.

        Raises
        ------
        ValueError
            If the state belongs to other tables.
        """
        missing = [f"world.{name}" for name in ARRAYS if f"world.{name}" not in state]
        if missing:
            raise ValueError(f"not a state of this engine: {missing[0]} is missing")
        for table in COLUMNS:
            names = list(TABLES.columns[table])
            records = np.zeros(len(state[f"{table}.{names[0]}"]), TABLES.rows[table])
            for name in names:
                records[name] = state[f"{table}.{name}"]
            TABLES.replace(table, TABLES.table(self.tables, table), records)
        for name, array in self.arrays().items():
            if not name.startswith("field_"):
                array[...] = state[f"world.{name}"]
        fields = (name for name in ARRAYS if name.startswith("field_"))
        set_fields(self.tables, *(np.array(state[f"world.{name}"]) for name in fields))
        for payer in self.costs:
            self.costs[payer] = np.array(state[f"costs.{payer}"])

    @property
    def flags(self) -> NDArray[np.int64]:
        """1 for every phase whose rule is in the plan."""
        return self.arrays()["flags"]

    def has(self, phase: Phase) -> bool:
        """Whether a phase's rule is in the plan."""
        return bool(self.flags[phase])
