"""entry_channel: a further way to bring a matter up, with its own desk, book and reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central, contribute
from sim.parameters.catalogue import catalogue
from sim.scenario.options import PRIORITY, Option, choice, member, number


class EntryChannel(Operator):
    """Opens a ``channel``: the size is the chance a day that a dispute comes up there; ``desk``, ``book``, ``trips``.

    People come to a channel more where those who skipped levels got something (rule petition), not by this operator.
    """

    name = "entry_channel"
    size = "must"
    options: ClassVar[Mapping[str, Option]] = {
        "channel": member("channel"),
        "slots": number(0),
        "session_minutes": number(0),
        "settle_on_spot": number(0, 1),
        "desk": choice("channels.desk"),
        "book": choice("channels.book"),
        "trips": number(0),
        "priority": PRIORITY,
    }

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """Chance, desk, book and trips of the channel."""
        assert effect.size is not None
        where: dict[str, tuple[str, ...]] = {"channel": (str(effect.options["channel"]),)}
        yield contribute(effect, programme, weight, "channels.session_probability", effect.size.central, where)
        held = (weight > 0).astype(float)
        for option in ("slots", "session_minutes"):
            size = central(effect, option)
            if size:
                yield contribute(effect, programme, held, f"channels.{option}", size, where, ramped=False)
        spot = central(effect, "settle_on_spot")
        if spot:
            yield contribute(effect, programme, weight, "channels.settle_on_spot", spot, where)
        priority = int(central(effect, "priority"))
        for option in ("desk", "book"):
            if option in effect.options:
                parameter = f"channels.{option}"
                chosen = catalogue()[parameter].choices.index(str(effect.options[option]))
                yield contribute(effect, programme, held, parameter, chosen, where, priority)
        trips = central(effect, "trips")
        if trips:
            yield contribute(effect, programme, held, "channels.trips", trips, where)
