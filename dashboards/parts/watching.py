"""A part of a page that looks again by itself, and says what is wrong without taking the page with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboards.guard import guarded


def repeated(look: Callable[..., None], every: float | None, *arguments: Any) -> None:
    """Draw a part now, and every so many seconds unless that is None.

    A locked store or a deleted study is a sentence, no failure.
    """

    def part() -> None:
        guarded(lambda: look(*arguments))

    st.fragment(part, run_every=every)()
