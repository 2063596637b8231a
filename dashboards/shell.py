"""What every page stands on: language, words, store, scenario files, heading with notice, charts, numbers, faults.

Rules for pages: names and other text of users go through :func:`plain` (Streamlit reads Markdown everywhere, and a
picture in a name would be fetched from another host); choices live in plain session keys and in the query, never in a
widget alone; all state that a link should carry goes through :func:`query`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboards import texts
from dashboards.folders import Choice, scenario_file, scenario_files, scenario_folder
from sim.errors import InputError
from sim.text import LANGUAGES

if TYPE_CHECKING:
    from sim.figures import Figure
    from sim.store import Store

__all__ = [
    "Choice", "chart", "choose", "empty", "fault", "language", "link", "metric", "page", "plain", "query",
    "safely", "say", "scenario_file", "scenario_files", "scenario_folder", "store", "t", "table",
]  # fmt: skip

Text = Mapping[str, str]

_LANGUAGE = "shell.language"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")
_LINK = re.compile(r"(?i)\bhttps?:|\bwww|@")
_local = threading.local()


def language() -> str:
    """``zh`` or ``en``: the query's ``lang``, else this session's choice, else the browser's language."""
    asked = st.query_params.get("lang")
    if asked in LANGUAGES:
        st.session_state[_LANGUAGE] = asked
    if _LANGUAGE not in st.session_state:
        browser = st.context.locale or ""
        st.session_state[_LANGUAGE] = "zh" if browser.lower().startswith("zh") else "en"
    found: str = st.session_state[_LANGUAGE]
    return found


def t(key: str, **values: Any) -> str:
    """A text of the dashboard or the package in the language at hand."""
    return texts.say(key, language(), **values)


def say(text: Text) -> str:
    """The side of a zh/en text in the language at hand."""
    return text[language()]


def plain(text: object) -> str:
    """Text of a user's file made safe for labels, Markdown and tables: shown letter for letter, on one line."""
    line = " ".join("".join(each if each.isprintable() else " " for each in str(text)).split())
    # addresses and mail become links even where escaped: a joiner without width keeps them words
    return _MARKDOWN.sub(r"\\\1", _LINK.sub("\\g<0>\u2060", line)) if line else line


def query(**values: str | int | None) -> None:
    """Put values into the page's address (None removes one), so that a reload or a copied link shows the same."""
    for name, value in values.items():
        if value is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != str(value):
            st.query_params[name] = str(value)


def link(page_name: str, label: str, icon: str | None = None, **values: str | int) -> None:
    """A link to another page that carries the language and the given values in its query."""
    from dashboards.pages import target

    there = target(page_name)
    if there is not None:  # this installation may lack a page, and a test may draw one page alone
        st.page_link(there, label=label, icon=icon, query_params={"lang": language(), **_texts(values)})


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def store() -> Store:
    """The store, opened once a thread; the page says what is wrong and stops where it cannot be opened."""
    from sim.store import Store, default_folder

    folder = default_folder()
    held: Store | None = getattr(_local, "store", None)
    if held is not None and held.folder == folder:
        return held
    try:
        _local.store = Store.open(folder)
    except InputError as error:
        fault(error)
        st.stop()
    return _local.store  # type: ignore[no-any-return]


def page(title_key: str, lead_key: str | None = None) -> None:
    """Draw the heading: title, one sentence, the notice that stands on every page, and the language switch."""
    from dashboards.style import apply

    apply(language())
    left, right = st.columns([6, 1], vertical_alignment="center")
    with left:
        st.title(t(title_key), anchor=False)
        st.caption(f"**{t('notice')}**" + (f" · {t(lead_key)}" if lead_key else ""))
    with right:
        other = "en" if language() == "zh" else "zh"
        st.button(
            t("shell.other_language"), key="shell.switch", on_click=_switch, args=(other,), icon=":material/translate:"
        )
    if st.query_params.get("lang") != language():
        st.query_params["lang"] = language()


def _switch(lang: str) -> None:
    st.session_state[_LANGUAGE] = lang
    st.query_params["lang"] = lang


def chart(
    figure: Figure,
    key: str,
    height: int | None = None,
    events: Mapping[str, str] | None = None,
    change: Callable[[dict[str, Any]], None] | None = None,
    *,
    compact: bool = False,
    framed: bool = False,
) -> Any:
    """Paint a figure; zoom and tooltip stay from one update to the next as long as ``key`` does.

    Parameters
    ----------
    height
        In pixels; what the figure needs if None.
    events
        Browser event -> JavaScript function whose return value is handed back, e.g. ``{"click": "p => p.name"}``.
    change
        Last say over the painter's option, before it is drawn.
    compact
        For narrow places.
    framed
        Whether to write the figure's title above and its note below.
    """
    from streamlit_echarts import st_echarts

    from sim.figures import echarts

    made = echarts.option(figure, language(), compact)
    made["animation"] = False
    if change is not None:
        change(made)
    if framed:
        unit = f" ({plain(say(figure.unit))})" if say(figure.unit) else ""
        st.markdown(f"**{plain(say(figure.title))}**{unit}")
    answer = st_echarts(
        options=made, key=key, height=f"{height or echarts.height(figure, compact)}px", events=dict(events or {}),
        replace_merge=[part for part in ("series", "xAxis", "yAxis", "legend") if part in made],
    )  # fmt: skip
    if framed and say(figure.note):
        st.caption(plain(say(figure.note)))
    return answer


def metric(
    label: str, value: float | int | str | None, unit: str = "", formula: str = "", *, digits: int = 1, note: str = ""
) -> None:
    """One number with its unit; the tooltip says how it is reckoned. None is shown as a dash with its reason."""
    if value is None:
        shown = "–"
    elif isinstance(value, str):
        shown = value
    else:
        shown = f"{value:,.{0 if isinstance(value, int) else digits}f}"
    st.metric(label, f"{shown} {unit}".strip(), help=formula or None)
    if note:
        st.caption(note)


def fault(error: InputError, title_key: str = "shell.fault") -> None:
    """Say what is wrong in an input: one line a mistake, letter for letter."""
    lines = [each.text(language()).removeprefix("-: ") for each in error.faults]
    st.error(t(title_key, n=len(lines)), icon=":material/error:")
    st.code("\n".join(lines), language=None, wrap_lines=True)


def empty(key: str, icon: str = ":material/inbox:", **values: Any) -> None:
    """Say that there is nothing here yet, and what to do about it."""
    st.info(t(key, **values), icon=icon)


def table(rows: Sequence[Sequence[object]], headings: Sequence[str], alt: str = "") -> None:
    """A small table whose text wraps; cells are shown letter for letter. For many rows use ``st.dataframe``."""
    import pandas as pd

    cells = [[plain(cell) for cell in row] for row in rows]
    st.table(pd.DataFrame(cells, columns=list(headings)), hide_index=True, alt=alt or ", ".join(headings))


def choose(name: str, options: Sequence[str], label: str, word: Callable[[str], str]) -> str:
    """One of a few as a row of buttons; kept in the session and, under ``name``, in the page's address."""
    key, held = f"choose.{name}", f"held.{name}"
    if key not in st.session_state:
        wanted = st.query_params.get(name) or st.session_state.get(held)
        st.session_state[key] = wanted if wanted in options else options[0]
    words = {each: word(each) for each in options}  # reckoned now: the framework asks again when the session is gone
    picked = st.segmented_control(
        label,
        list(options),
        key=key,
        default=st.session_state[key],  # as in dashboards.parts.picking.begin
        required=True,
        format_func=words.__getitem__,
        label_visibility="collapsed",
        width="stretch",
    )
    st.session_state[held] = picked
    query(**{name: picked})
    return str(picked)


@contextmanager
def safely(*expected: type[Exception]) -> Any:
    """Turn an input error (and further expected ones) within the block into lines on the page; the rest goes on."""
    try:
        yield
    except InputError as error:
        fault(error)
    except expected as error:
        st.error(plain(error), icon=":material/error:")
