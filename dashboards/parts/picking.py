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


def put(key: str, value: Any) -> None:
    """Give a widget another value, before it is drawn; a new default alone would not reach the browser."""
    st.session_state[key_of(key)] = value


def begin(key: str, value: Any) -> Any:
    """Give a widget its first value; returns the one it has now, which is to be its default as well.

    The session's value is sent to the browser once. Somebody who clicks while the page is still being drawn may make it
    miss that, and it then shows, and sends back, the default: so the two must never differ.
    """
    if key not in st.session_state:
        st.session_state[key] = value
    return st.session_state[key]


def one_of(
    key: str, options: Sequence[Option], label: str, words: Mapping[Option, str], first: Option | None, **more: Any
) -> Option | None:
    """A list of which one is chosen; ``first`` is chosen to begin with, nothing where it is None or unknown."""
    name = key_of(key)
    listed: list[Option] = list(options)
    if st.session_state.get(name) not in (None, *listed):
        del st.session_state[name]
    now = begin(name, first if first in listed else None)
    # the words are reckoned now: the framework asks for them again when the session is gone
    picked: Option | None = st.selectbox(
        label, listed, index=None if now is None else listed.index(now), format_func=dict(words).__getitem__, key=name,
        **more,
    )  # fmt: skip
    return picked


def kept(name: str, options: Sequence[str], label: str, words: Mapping[str, str], session: str, **more: Any) -> str:
    """One of many, kept in the session and, under ``name``, in the page's address unless it is the first."""
    held = st.query_params.get(name) or st.session_state.get(f"{session}.held")
    picked = one_of(session, options, label, words, held if held in options else options[0], **more) or options[0]
    st.session_state[f"{session}.held"] = picked
    shell.query(**{name: None if picked == options[0] else picked})
    return picked
