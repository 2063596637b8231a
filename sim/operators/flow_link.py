"""flow_link: more, or less, of what stands in a book is passed on to mediation; logging may take longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central, contribute, words
from sim.scenario.options import Option, members, number


class FlowLink(Operator):
    """The size shifts (log-odds) the share of files of ``books`` that is passed on; ``minutes`` of logging a session.

    A book that passes on everything or nothing stays as it is: log-odds of 0 and 1 do not move.
    """

    name = "flow_link"
    size = "must"
    options: ClassVar[Mapping[str, Option]] = {"books": members("book", required=True), "minutes": number()}

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """Share passed on by book, and minutes of logging wherever it is held, whatever its fidelity."""
        assert effect.size is not None
        where = {"book": words(effect, "books")}
        yield contribute(effect, programme, weight, "flows.share", effect.size.central, where)
        minutes = central(effect, "minutes")
        if minutes:
            held = (weight > 0).astype(float)
            yield contribute(effect, programme, held, "links.logging_minutes", minutes, {}, ramped=False)
