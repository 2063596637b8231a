"""The scenario editor: a form from the catalogues beside the YAML, in step; checked, compared, saved."""

from __future__ import annotations

import streamlit as st

from dashboards import shell
from dashboards.editing.check import Check, excerpt
from dashboards.forms import basics, draft, parameters, programmes
from dashboards.forms.files import choose_file, difference, save_and_load
from sim.errors import InputError

_PARTS = ("basics", "programmes", "parameters", "rules")


def render() -> None:
    """Draw the page."""
    shell.page("page.editor", "editor.lead")
    choose_file()
    held = draft.current()
    if held is None:
        shell.empty("editor.nothing")
        return
    if not draft.keep():
        st.warning(shell.t("editor.not_kept"), icon=":material/warning:")
    found = held.check()
    form, text = st.columns([11, 10], gap="medium")
    with text:
        _text(held, found)
    with form:
        _form(held, found)


def _form(held: draft.Draft, found: Check) -> None:
    part = shell.choose("part", _PARTS, shell.t("editor.part"), lambda name: shell.t(f"editor.{name}"))
    if found.own is None:
        st.warning(shell.t("editor.no_form"), icon=":material/edit_off:")
        return
    with st.container(height=640, border=False):
        if part == "basics":
            basics.draw(found, held.name)
        elif part == "programmes":
            programmes.draw(found)
        elif part == "parameters":
            parameters.draw(found)
        else:
            basics.rules(found)


def _text(held: draft.Draft, found: Check) -> None:
    _told()
    _state(held, found)
    tabs = st.tabs([shell.t(f"editor.tab.{name}") for name in ("yaml", "difference", "files")], key="edit.tabs")
    with tabs[0]:
        st.text_area(
            shell.t("editor.yaml"), key=draft.show_yaml(), height=470, on_change=draft.typed,
            label_visibility="collapsed", max_chars=2_000_000,
        )  # fmt: skip
        undo, note = st.columns([1, 3], vertical_alignment="center")
        undo.button(
            shell.t("editor.undo"), icon=":material/undo:", on_click=draft.back, disabled=not held.undo, key="edit.undo"
        )
        note.caption(shell.t("editor.yaml_note"))
        with st.expander(shell.t("editor.numbered")):
            st.code(held.text, language="yaml", line_numbers=True, height=360)
    with tabs[1]:
        difference(held, found)
    with tabs[2]:
        save_and_load(held, found)


def _told() -> None:
    """What the last action had to tell."""
    told = draft.said()
    if told is None:
        return
    key, about = told
    if isinstance(about, InputError):
        shell.fault(about)
    else:
        st.success(shell.t(key, **(about or {})), icon=":material/check_circle:")


def _state(held: draft.Draft, found: Check) -> None:
    """Whether it could run; else every mistake with its line, and the line itself."""
    mark = shell.t("editor.changed" if held.is_changed else "editor.unchanged")
    title = f"**{shell.plain(held.name)}** · {mark}"
    if found.scenario is not None:
        scenario = found.scenario
        about = shell.t("editor.valid", start=scenario.start, end=scenario.end, days=f"{scenario.days:,}")
        st.success(f"{title}  \n{about}", icon=":material/check_circle:")
        return
    st.error(f"{title}  \n{shell.t('shell.fault', n=len(found.faults))}", icon=":material/error:")
    lines = []
    for each in found.faults[:12]:
        lines += [each.text(shell.language()), excerpt(each, held.text, held.name)]
    if len(found.faults) > 12:
        lines.append(shell.t("editor.more_faults", n=len(found.faults) - 12))
    st.code("\n".join(line for line in lines if line), language=None, wrap_lines=True, height="content")
