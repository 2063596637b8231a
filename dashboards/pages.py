"""Which pages there are, in the order of the menu; the first is the start page at ``/``."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import streamlit as st

_ALL = {
    "live": ":material/play_circle:",
    "compare": ":material/compare_arrows:",
    "twin": ":material/alt_route:",
    "studies": ":material/science:",
    "editor": ":material/edit_note:",
    "programmes": ":material/fact_check:",
    "model": ":material/account_tree:",
}

#: page -> icon, of the pages whose module is there
PAGES = {name: icon for name, icon in _ALL.items() if find_spec(f"dashboards.app_pages.{name}") is not None}
_TARGETS = "pages.targets"


def build(title: Callable[[str], str]) -> list[Any]:
    """The pages as Streamlit wants them; ``title`` gives the name of a page in the language at hand."""
    first = next(iter(PAGES))
    found = {
        name: st.Page(
            _renderer(name, "start" if name == first else name), title=title(name), icon=icon,
            default=name == first, url_path=None if name == first else name,
        )
        for name, icon in PAGES.items()
    }  # fmt: skip
    st.session_state[_TARGETS] = found
    # the start page lives at "/" alone: without this a bookmark of /live ends in "Page not found"
    alias = st.Page(_renderer(first, first), title=title(first), url_path=first, visibility="hidden")
    return [*found.values(), alias]


def _renderer(name: str, label: str) -> Callable[[], None]:
    """What draws a page; its module is loaded when it is first shown, so that a broken one harms no other."""

    def render() -> None:
        from dashboards.guard import guarded

        guarded(lambda: import_module(f"dashboards.app_pages.{name}").render())

    render.__name__ = label  # the framework tells pages apart by it
    return render


def target(name: str) -> Any:
    """The page object of this run, for links; None where there is no such page."""
    return st.session_state.get(_TARGETS, {}).get(name)
