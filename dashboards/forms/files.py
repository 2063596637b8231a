"""Which file is at hand, what it changes, and how it gets to and from the disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from dashboards import shell
from dashboards.editing.check import Check, check, sized
from dashboards.editing.difference import changes, text_difference
from dashboards.editing.patch import plain, set_value
from dashboards.editing.saving import digest, existing, save
from dashboards.folders import checked_name
from dashboards.forms import draft
from sim.errors import InputError
from sim.yaml_nodes import parse_bytes
from sim.yaml_text import decode


def choose_file() -> None:
    """The file at hand; ``?file=`` names it in the address."""
    choices = {each.name: each for each in shell.scenario_files()}
    if draft.restore() and st.query_params.get("file") in choices:
        draft.open_file(choices[st.query_params["file"]])
    held = draft.current()
    listed = list(dict.fromkeys([*choices, *draft.drafts()]))
    if not listed:
        return
    if held is None:
        asked = st.query_params.get("file", "")
        if asked and asked not in choices:
            st.warning(shell.t("editor.no_file", name=shell.plain(asked)), icon=":material/search_off:")
        draft.open_file(choices[asked if asked in choices else listed[0]])
        held = draft.current()
    assert held is not None
    st.session_state["edit.file"] = held.name
    names = {name: _named(name, choices) for name in listed}
    left, middle, right = st.columns([5, 3, 2], vertical_alignment="bottom")
    with left:
        st.selectbox(shell.t("editor.file"), listed, key="edit.file", on_change=_open, format_func=names.__getitem__)
    with middle:
        st.button(shell.t("editor.derive"), icon=":material/content_copy:", on_click=_derive, key="edit.derive")
    with right:
        if held.name in choices and not held.is_changed:
            shell.link("live", shell.t("editor.run"), icon=":material/play_circle:", scenario=held.name)
    shell.query(file=held.name if held.name in choices else None)


def _named(name: str, choices: dict[str, Any]) -> str:
    held = draft.drafts().get(name)
    mark = " *" if held is not None and held.is_changed else ""
    return f"{name}{mark} · {shell.say(choices[name].title)}" if name in choices else f"{name}{mark}"


def _open() -> None:
    name = st.session_state["edit.file"]
    try:
        if name in draft.drafts():
            held = draft.drafts()
            held[name] = held.pop(name)
            held[name].revision += 1
        else:
            draft.open_file(shell.scenario_file(name))
    except InputError as error:
        draft.tell("fault", error)


def _derive() -> None:
    """A new text on top of the one at hand, under a name that is still free."""
    held = draft.current()
    if held is None:
        return
    taken = {*draft.drafts(), *(each.name for each in shell.scenario_files())}
    stem = held.name.removesuffix(".yaml")
    name = next(each for n in range(2, 10_000) if (each := f"{stem}-{n}.yaml") not in taken)
    draft.derive(held, name)
    draft.tell("editor.derived", {"name": shell.plain(name)})


def difference(held: draft.Draft, found: Check) -> None:
    """What the scenario says differently from its base, address by address, then line by line from the file."""
    base = found.own.get("extends") if found.own else None
    names = [str(base)] if isinstance(base, str) else []
    names += [held.name] if held.saved else []
    names += [each.name for each in shell.scenario_files() if each.name not in names]
    picked = st.selectbox(shell.t("editor.base"), names, key=f"edit.base.{held.name}")
    if found.scenario is None:
        shell.empty("editor.difference_later", icon=":material/rule:")
    elif picked is not None:
        with shell.safely():
            choice = shell.scenario_file(picked)
            other = check(draft.read(choice), choice.name, shell.scenario_folder())
            if other.scenario is None:
                raise InputError(other.faults)
            _changes(changes(other.scenario, found.scenario), picked, held.name)
    st.markdown(f"**{shell.t('editor.lines')}**")
    lines = text_difference(held.saved, held.text, held.name)
    if lines:
        st.code(lines, language=None, wrap_lines=True)  # coloured text would be too pale to read
    else:
        st.caption(shell.t("editor.no_lines"))


def _changes(rows: list[Any], base: str, name: str) -> None:
    if not rows:
        shell.empty("editor.same", icon=":material/equal:")
        return
    st.caption(shell.t("editor.n_changes", n=len(rows)))
    before = shell.t("editor.as_saved", name=base) if base == name else base
    heads = [shell.t("editor.address"), shell.plain(before), shell.plain(name)]
    shell.table([[each.address, each.before or "–", each.after or "–"] for each in rows], heads)


def save_and_load(held: draft.Draft, found: Check) -> None:
    """Save into the scenario folder, download, upload."""
    folder = shell.scenario_folder()
    field = f"edit.name.{held.name}.{held.revision}"
    name = st.text_input(shell.t("editor.save_as"), held.name, max_chars=90, key=field)
    st.caption(shell.t("editor.save_note", folder=shell.plain(folder)))
    in_way = ""
    try:
        in_way = existing(name or "", folder)
    except InputError as error:
        shell.fault(error)
    replace = bool(in_way) and st.checkbox(
        shell.t(f"editor.replace_{in_way}", name=shell.plain(name)), key=f"edit.replace.{name}"
    )
    left, right = st.columns(2)
    left.button(
        shell.t("editor.save"), icon=":material/save:", type="primary", key="edit.save", on_click=_save,
        args=(field, folder), disabled=found.scenario is None or bool(in_way) and not replace,
    )  # fmt: skip
    right.download_button(
        shell.t("editor.download"), held.text.encode("utf-8", errors="replace"), _file_name(held.name),
        "application/yaml", icon=":material/download:", on_click="ignore", key="edit.download",
    )  # fmt: skip
    if found.scenario is None:
        st.caption(shell.t("editor.save_later"))
    st.divider()
    upload = st.file_uploader(
        shell.t("editor.upload"), ["yaml", "yml"], key=f"edit.upload.{st.session_state.get('edit.uploads', 0)}",
        max_upload_size=2, help=shell.t("editor.upload_note"),
    )  # fmt: skip
    if upload is not None:
        _take(upload.name, upload.getvalue())


def _file_name(name: str) -> str:
    try:
        return checked_name(name)
    except InputError:
        return "scenario.yaml"


def _save(field: str, folder: Path) -> None:
    """Save under the name as it stands now: whoever types it and clicks at once is ahead of the drawing."""
    held = draft.current()
    if held is None or not held.check().is_valid:
        return
    name = str(st.session_state.get(field) or "")
    replace = bool(st.session_state.get(f"edit.replace.{name}"))
    same = name.removesuffix(".yaml") == held.name.removesuffix(".yaml")
    try:
        text = held.text if same else renamed(held, name)
        path = save(text, name, folder, replace=replace, seen=digest(held.saved) if same and held.saved else "")
    except InputError as error:
        draft.tell("fault", error)
        return
    if path.name != held.name:
        draft.take(draft.Draft(path.name, text, text))
        held.text = held.saved or held.text  # the text now lives under its new name
    else:
        held.saved = held.text
    draft.tell("editor.saved", {"name": shell.plain(path.name)})


def renamed(held: draft.Draft, name: str) -> str:
    """The text with the name of its new file, unless somebody gave it a name of its own: names tell sides apart."""
    own = _scenario(held.text)
    if own is None or own not in (Path(held.name).stem, _scenario(held.saved)):
        return held.text
    return set_value(held.text, ("scenario",), Path(checked_name(name)).stem)


def _scenario(text: str) -> Any:
    """The name that a text gives its scenario; None where it cannot be read."""
    try:
        return plain(text).get("scenario")
    except InputError:
        return None


def _take(name: str, data: bytes) -> None:
    """Take an upload to hand if it is YAML at all; what is wrong in it is then shown beside its lines."""
    try:
        name = checked_name(name)
    except InputError:
        name = "scenario.yaml"
    try:
        parse_bytes(sized(data, name), name)
        text = decode(data, name).replace("\r\n", "\n")
    except InputError as error:
        shell.fault(error, "editor.refused")
        return
    draft.take(draft.Draft(name, text))
    draft.tell("editor.uploaded", {"name": shell.plain(name)})
    st.session_state["edit.uploads"] = st.session_state.get("edit.uploads", 0) + 1  # an empty box next time
    st.rerun()
