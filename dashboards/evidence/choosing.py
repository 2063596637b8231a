"""Which records are listed and which one is open: filters, a search word and a list, all of them in the address."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import streamlit as st

from dashboards import shell
from dashboards.parts.picking import begin, kept, key_of, put
from sim import vocabulary
from sim.errors import InputError, nearest
from sim.evidence import Document, Programme, documents, programmes
from sim.evidence.records import GRADES, NATURES, STAGES, STATUSES
from sim.experiments.model_tables import place_words
from sim.text import LANGUAGES

#: what can be filtered by, as it stands in the address: the members, in order
FILTERS: Mapping[str, Callable[[], Sequence[str]]] = {
    "document": lambda: list(documents()),
    "stage": lambda: STAGES,
    "nature": lambda: NATURES,
    "status": lambda: STATUSES,
    "grade": lambda: GRADES,
}
_WIDTHS = (2.2, 1.7, 1.7, 1.8, 1.5, 2.6)
_NOW, _TOLD, _SEARCH = "programmes.now", "programmes.told", "programmes.search"
#: letters of a search, and of an unknown id in a message
_LONGEST = 80


def member_words(name: str, member: str) -> str:
    """Word for a member of a filter."""
    if name == "document":
        return document_words(documents()[member])
    if name == "grade":
        return shell.t(f"programmes.grade_{member}")
    return vocabulary.label(f"{name}.{member}", shell.language())


def document_words(document: Document) -> str:
    """A document in a few letters."""
    return f"{shell.say(place_words(document.place))} {document.date}"


def choose() -> tuple[list[str], str]:
    """Draw the filters.

    Returns
    -------
    tuple
        Ids of the records that fit, those named so first, else in the order of the documents; the document that was
        filtered by, or nothing.
    """
    columns = st.columns(_WIDTHS, gap="small", vertical_alignment="bottom")
    chosen = {}
    for column, (name, members) in zip(columns, FILTERS.items(), strict=False):
        words = {"": shell.t("programmes.all"), **{each: member_words(name, each) for each in members()}}
        with column:
            chosen[name] = kept(name, list(words), shell.t(f"programmes.h.{name}"), words, f"programmes.{name}")
    with columns[-1]:
        text = _searched()
    found = [each for each in _ordered() if _fits(each, chosen, text)]
    # those that the words name come before those that merely speak of them
    return [each.id for each in sorted(found, key=lambda each: not _named(each, text))], chosen["document"]


def _searched() -> list[str]:
    """Words of the search; all of them must stand in a record."""
    held = st.query_params.get("q") or st.session_state.get(f"{_SEARCH}.held") or ""
    name = key_of(_SEARCH)
    now = str(begin(name, held[:_LONGEST]))
    typed = st.text_input(
        shell.t("programmes.search"), now, key=name, type="search", icon=":material/search:", max_chars=_LONGEST,
        placeholder=shell.t("programmes.search_hint"),
    )  # fmt: skip
    text = " ".join((typed or "").split())
    st.session_state[f"{_SEARCH}.held"] = text
    shell.query(q=text or None)
    return _folded(text).split()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _fits(each: Programme, chosen: Mapping[str, str], words: Sequence[str]) -> bool:
    for name, member in chosen.items():
        held: Any = getattr(each, name)
        if member and member not in ((held,) if isinstance(held, str) else held):
            return False
    return all(word in _text(each.id) for word in words)


def _named(each: Programme, words: Sequence[str]) -> bool:
    names = _folded("\n".join([each.id, *each.name.values()]))
    return all(word in names for word in words)


@cache
def _text(identifier: str) -> str:
    """All that a record says in either language."""
    each = programmes()[identifier]
    document = documents()[each.document]
    texts = [each.name, each.note, place_words(each.place), document.title, *(left.reason for left in each.omitted)]
    parts = [text[lang] for text in texts for lang in LANGUAGES if lang in text]
    parts += [effect.operator for effect in each.effects] + [left.arrow for left in each.omitted]
    return _folded("\n".join([each.id, *parts, *(arrow for effect in each.effects for arrow in effect.arrows)]))


@cache
def _ordered() -> list[Programme]:
    """All records, document by document, in the order of the files."""
    return [programmes()[name] for document in documents().values() for name in document.programmes]


def reset() -> None:
    """List everything again."""
    for name in FILTERS:
        put(f"programmes.{name}", "")
        st.session_state[f"programmes.{name}.held"] = ""
        st.query_params.pop(name, None)
    put(_SEARCH, "")
    st.session_state[f"{_SEARCH}.held"] = ""
    st.query_params.pop("q", None)


def opened() -> str | None:
    """Id of the open record: the address's, else the one opened last; None where none is, or there is no such one."""
    asked = st.query_params.get("programme")
    if asked is not None and asked != st.session_state.get(_TOLD):
        st.session_state[_NOW] = asked
    now = st.session_state.get(_NOW)
    if now is not None and now not in programmes():
        shell.fault(_unknown(now))
        now = None
        st.session_state[_NOW] = None
    _tell(now)
    return now


def _unknown(name: str) -> InputError:
    guess = nearest(name, programmes())
    zh, en = (f"；是否应为“{guess}”？", f"; did you mean '{guess}'?") if guess else ("", "")
    short = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
    return InputError.single(f"目录中没有条目“{short}”{zh}", f"no record '{short}' in the catalogue{en}")


def _tell(now: str | None) -> None:
    """Write the open record into the address, and remember that this page did."""
    shell.query(programme=now)
    st.session_state[_TOLD] = now


def listing(found: Sequence[str], now: str | None) -> str | None:
    """Draw the list; returns the record that is open."""
    if not found:
        shell.empty("programmes.none", ":material/search_off:")
        st.button(shell.t("programmes.reset"), icon=":material/filter_alt_off:", key="programmes.reset", on_click=reset)
        return now
    st.caption(shell.t("programmes.found", n=len(found), total=len(programmes())))
    listed = list(found)
    name = key_of("programmes.list")
    st.session_state[name] = now if now in listed else None
    labels = _labels(listed)
    with st.container(height=520, border=False):
        st.radio(
            shell.t("programmes.list"), listed, listed.index(now) if now in listed else None, key=name,
            format_func=labels.__getitem__, captions=[shell.plain(_line(programmes()[each])) for each in listed],
            on_change=_picked, args=(name,), label_visibility="collapsed", width="stretch",
        )  # fmt: skip
    return now


def _labels(listed: Sequence[str]) -> dict[str, str]:
    """Names, letter for letter; the list tells its options apart by them, so equal ones also bear their document."""
    names = {each: shell.say(programmes()[each].name) for each in listed}
    often = Counter(names.values())
    for each, name in names.items():
        if often[name] > 1:
            names[each] = f"{name} ({document_words(documents()[programmes()[each].document])})"
    return {each: shell.plain(name) for each, name in names.items()}


def _line(each: Programme) -> str:
    """What a record is, in one line."""
    words = [member_words("nature", each.nature), member_words("status", each.status), each.grade]
    return " · ".join([*words, document_words(documents()[each.document])])


def _picked(name: str) -> None:
    st.session_state[_NOW] = st.session_state[name]
    st.query_params["programme"] = st.session_state[_TOLD] = st.session_state[name]


def close() -> None:
    """Close the open record."""
    st.session_state[_NOW] = st.session_state[_TOLD] = None
    st.query_params.pop("programme", None)
