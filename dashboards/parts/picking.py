"""Lists to choose from whose words follow the language, and headings of the size these pages need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from dashboards import shell

Option = TypeVar("Option", str, int)


def heading(text: str) -> None:
    """A heading within a page."""
    st.markdown(f"##### {shell.plain(text)}")


def key_of(key: str) -> str:
    """Key of a widget in the language at hand: the framework keeps the words of a chosen option as long as its key."""
    return f"{key}.{shell.language()}"


def forget(*keys: str) -> None:
    """Let widgets begin anew with the value they are given."""
    for key in keys:
        for lang in ("zh", "en"):
            st.session_state.pop(f"{key}.{lang}", None)


def one_of(
    key: str, options: Sequence[Option], label: str, words: Mapping[Option, str], first: Option | None, **more: Any
) -> Option | None:
    """A list of which one is chosen; ``first`` is chosen to begin with, nothing where it is None or unknown."""
    listed = list(options)
    # the words are reckoned now: the framework asks for them again when the session is gone
    picked: Option | None = st.selectbox(
        label, listed, index=listed.index(first) if first in listed else None, format_func=dict(words).__getitem__,
        key=key_of(key), **more,
    )  # fmt: skip
    return picked


def kept(name: str, options: Sequence[str], label: str, words: Mapping[str, str], session: str, **more: Any) -> str:
    """One of many, kept in the session and, under ``name``, in the page's address unless it is the first."""
    held = st.query_params.get(name) or st.session_state.get(f"{session}.held")
    picked = one_of(session, options, label, words, held if held in options else options[0], **more) or options[0]
    st.session_state[f"{session}.held"] = picked
    shell.query(**{name: None if picked == options[0] else picked})
    return picked
