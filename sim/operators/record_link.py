"""record_link: records of one dispute in several books are recognised as one; logging takes longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.operator import Deposit, Operator, central, contribute, words
from sim.scenario.options import Option, members, number


class RecordLink(Operator):
    """The size is an independent chance of recognition in the books named; ``loss`` cuts losses on the logit scale."""

    name = "record_link"
    size = "must"
    options: ClassVar[Mapping[str, Option]] = {
        "books": members("book", required=True),
        "logging_minutes": number(),
        "loss": number(),
    }

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """Link chance by book, minutes of logging, and fewer losses where the record says so."""
        assert effect.size is not None
        where = {"book": words(effect, "books")}
        yield contribute(effect, programme, weight, "links.link_probability", effect.size.central, where)
        covered = (weight > 0).astype(float)
        minutes = central(effect, "logging_minutes")
        yield contribute(effect, programme, covered, "links.logging_minutes", minutes, {}, ramped=False)
        loss = central(effect, "loss")
        if loss:
            yield contribute(effect, programme, weight, "links.loss", loss, where)
