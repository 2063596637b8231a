"""The text being edited: one a session, the truth for form and YAML alike; it outlives page switches and reloads."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from dashboards import shell
from dashboards.editing import keeping, patch
from dashboards.editing.check import Check, check
from dashboards.editing.saving import digest
from dashboards.folders import Choice, scenario_folder
from sim.errors import InputError
from sim.yaml_text import decode

_KEY, _YAML, _SAID = "editor.draft", "editor.yaml", "editor.said"
_TOKEN, _KEPT = "editor.token", "editor.kept"
_STEPS, _DRAFTS, _FRESH = 60, 8, 10.0


@dataclass
class Draft:
    """A text, where it came from and how it got here.

    Attributes
    ----------
    name
        File name; of a file that may not be there yet.
    text, saved
        As edited, and as last read or written; ``saved`` is empty where there is no such file.
    revision
        Raised when the form has to be drawn anew; part of the key of every widget.
    undo
        Earlier texts, the latest last.
    """

    name: str
    text: str
    saved: str = ""
    revision: int = 0
    undo: list[str] = field(default_factory=list)
    found: tuple[str, float, Check] | None = None

    @property
    def is_changed(self) -> bool:
        """Whether it differs from the file."""
        return self.text != self.saved

    def check(self) -> Check:
        """What the text holds; read again when it changes, and now and then because its bases may."""
        now, key = time.monotonic(), digest(self.text)
        if self.found is None or self.found[0] != key or now - self.found[1] > _FRESH:
            self.found = (key, now, check(self.text, self.name, scenario_folder()))
        return self.found[2]

    def put(self, text: str, *, redraw: bool) -> None:
        """Take a new text; the old one can be had back."""
        if text == self.text:
            return
        self.undo = [*self.undo[-_STEPS:], self.text]
        self.text = text
        self.revision += redraw


def drafts() -> dict[str, Draft]:
    """Every text of this session by file name, the one at hand last."""
    found: dict[str, Draft] = st.session_state.setdefault(_KEY, {})
    return found


def current() -> Draft | None:
    """The text at hand."""
    held = drafts()
    return held[next(reversed(held))] if held else None


def restore() -> bool:
    """Take up what the address names: texts that a session which is gone left unsaved; whether there were any."""
    from sim.store import default_folder

    asked = st.query_params.get("draft", "")
    if _TOKEN in st.session_state or not keeping.is_token(asked):
        return False
    found = keeping.kept(default_folder(), asked)
    st.session_state[_TOKEN] = asked
    for each in found:
        take(Draft(each.name, each.text, each.saved))
    if found:
        tell("editor.restored", {"name": shell.plain(", ".join(each.name for each in found))})
    return bool(found)


def keep() -> bool:
    """Have the unsaved texts outlive this session, and the address name them; whether they do."""
    from sim.store import default_folder

    texts = [keeping.Kept(each.name, each.text, each.saved) for each in drafts().values() if each.is_changed]
    held: str = st.session_state.setdefault(_TOKEN, keeping.token())
    now = digest("\0".join(part for each in texts for part in (each.name, each.text, each.saved)))
    if not texts:
        if st.session_state.pop(_KEPT, None) is not None or "draft" in st.query_params:
            keeping.drop(default_folder(), held)
    elif st.session_state.get(_KEPT) != now:
        done = keeping.keep(default_folder(), held, texts)
        st.session_state[_KEPT] = now if done else ""
    there = bool(texts) and bool(st.session_state.get(_KEPT))
    shell.query(draft=held if there else None)
    return there or not texts


def take(draft: Draft) -> None:
    """Put a text at hand; another one of the same name gives way."""
    held = drafts()
    old = held.pop(draft.name, None)
    draft.revision = (old.revision + 1) if old is not None else draft.revision
    held[draft.name] = draft
    while len(held) > _DRAFTS:
        held.pop(next(iter(held)))


def read(choice: Choice) -> str:
    """Text of a scenario file.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    from sim.yaml_text import read_bytes

    return decode(read_bytes(choice.path, choice.name), choice.name).replace("\r\n", "\n")


def open_file(choice: Choice) -> None:
    """Put a file at hand: where it was left, if it was opened before and changed."""
    held = drafts()
    if choice.name in held:
        held[choice.name] = held.pop(choice.name)
        held[choice.name].revision += 1
        return
    text = read(choice)
    take(Draft(choice.name, text, text))


def derive(base: Draft, name: str) -> None:
    """Begin a new text that extends the one at hand."""
    from dashboards.editing.flow import flow

    stem = name.removesuffix(".yaml")
    take(Draft(name, f"schema: 1\nscenario: {flow(stem)}\nextends: {flow(base.name)}\n"))


def said() -> tuple[str, Any] | None:
    """What the last action has to tell, once: a key of a text, or the faults."""
    told: tuple[str, Any] | None = st.session_state.pop(_SAID, None)
    return told


def tell(key: str, about: Any = None) -> None:
    """Leave word for the next drawing of the page."""
    st.session_state[_SAID] = (key, about)


def show_yaml() -> str:
    """Give the text box the text at hand; returns the key of the box."""
    draft = current()
    st.session_state[_YAML] = "" if draft is None else draft.text
    return _YAML


def typed() -> None:
    """Take over what was typed into the text box."""
    draft = current()
    if draft is not None:
        draft.put(str(st.session_state[_YAML]).replace("\r\n", "\n"), redraw=True)


def write(path: Sequence[str], value: Any, *, redraw: bool = False) -> None:
    """Set one value of the text at hand."""
    _change(lambda text: patch.set_value(text, path, value), redraw)


def drop(path: Sequence[str], *, redraw: bool = True) -> None:
    """Remove one key of the text at hand."""
    _change(lambda text: patch.remove(text, path), redraw)


def _change(make: Any, redraw: bool) -> None:
    draft = current()
    if draft is None:
        return
    try:
        draft.put(make(draft.text), redraw=redraw)
    except InputError as error:
        draft.revision += 1
        tell("fault", error)


def back() -> None:
    """Undo the last change."""
    draft = current()
    if draft is not None and draft.undo:
        draft.text = draft.undo.pop()
        draft.revision += 1
