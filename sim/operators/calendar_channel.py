"""calendar_channel: a recurring session with its own chance of bringing matters up and of settling them there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central, contribute
from sim.scenario.options import Option, member, number
from sim.vocabulary import Channel
from sim.world.levers import Dates


class CalendarChannel(Operator):
    """Opens a channel on days of the month; the size is the chance per session that a matter is brought up."""

    name = "calendar_channel"
    size = "must"
    options: ClassVar[Mapping[str, Option]] = {
        "channel": member("channel"),
        "days_of_month": Option("days", required=True),
        "slots": number(0),
        "minutes": number(0),
        "settle_on_spot": number(0, 1),
    }

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """Dates, chance, slots, minutes and on-spot share of the channel."""
        assert effect.size is not None
        channel = str(effect.options["channel"])
        where: dict[str, tuple[str, ...]] = {"channel": (channel,)}
        days = tuple(int(day) for day in effect.options["days_of_month"])
        yield Dates(int(Channel[channel.upper()]), days, programme)
        yield contribute(effect, programme, weight, "channels.session_probability", effect.size.central, where)
        # a session is held where the place is covered, whatever the fidelity: cost follows coverage
        held = (weight > 0).astype(float)
        yield contribute(effect, programme, held, "channels.slots", central(effect, "slots"), where, ramped=False)
        yield contribute(
            effect, programme, held, "channels.session_minutes", central(effect, "minutes"), where, ramped=False
        )
        spot = central(effect, "settle_on_spot")
        yield contribute(effect, programme, weight, "channels.settle_on_spot", spot, where)
