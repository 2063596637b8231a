"""All studies: those in the store with their state, and the files one may start."""

from __future__ import annotations

import datetime as dt
import time

import streamlit as st

from dashboards import shell
from dashboards.parts.picking import heading, one_of
from dashboards.parts.watching import repeated
from dashboards.study import files
from dashboards.study.files import Started
from sim.errors import InputError
from sim.store import studies
from sim.store.studies import StudyRecord

_STARTED = "studies.started"
#: icons say what words say beside them
ICONS = {
    "planned": ":material/schedule:", "running": ":material/play_circle:", "stopped": ":material/stop_circle:",
    "done": ":material/check_circle:", "failed": ":material/error:",
}  # fmt: skip


def show() -> None:
    """Draw both lists."""
    left, right = st.columns([3, 2], gap="large")
    with right:
        _files()
    with left:
        _starting()
        _stored()


def _stored() -> None:
    heading(shell.t("studies.stored"))
    found = studies.listed(shell.store())
    if not found:
        shell.empty("studies.none", ":material/science:")
        return
    for each in found[:50]:
        st.button(
            shell.plain(line(each)), key=f"studies.open.{each.id[:16]}", type="tertiary", icon=ICONS[each.state],
            on_click=open_study, args=(each.id,),
        )  # fmt: skip
    if any(each.state == "running" for each in found):
        signs = tuple((each.id, each.state) for each in found)
        repeated(_wait, 2.0, signs)


def _wait(signs: tuple[tuple[str, str], ...]) -> None:
    """Draw the list again when a study's state changes; numbers are on its own page."""
    if tuple((each.id, each.state) for each in studies.listed(shell.store())) != signs:
        st.rerun()


def line(each: StudyRecord) -> str:
    """A study in one line."""
    when = dt.datetime.fromtimestamp(each.created).strftime("%m-%d %H:%M")
    title = each.title.get(shell.language()) or each.name
    failed = shell.t("studies.line_failed", n=each.failed) if each.failed else ""
    return shell.t(
        "studies.line", title=title, state=shell.t(f"studies.state_{each.state}"), done=each.done, total=each.total,
        failed=failed, when=when,
    )  # fmt: skip


def open_study(identifier: str) -> None:
    """Show one study."""
    for name in ("point", "scenario", "indicator"):
        st.query_params.pop(name, None)
    st.query_params["study"] = identifier[:16]


def _files() -> None:
    heading(shell.t("studies.files"))
    found, titles = files.study_files(), files.titles()
    if not found:
        shell.empty("studies.no_files", ":material/folder_off:")
        return
    names = [each.name for each in found]
    words = {name: f"{shell.say(titles[name])} ({name})" for name in names}
    held = st.query_params.get("file") or st.session_state.get("studies.file")
    first = held if held in names else names[0]
    # the heading above says what it is
    more = {"label_visibility": "collapsed"}
    picked = one_of("studies.file_box", names, shell.t("studies.file"), words, first, **more) or names[0]
    st.session_state["studies.file"] = picked
    shell.query(file=picked)
    _about(found[names.index(picked)])


def _about(each: files.StudyFile) -> None:
    """What a study file asks, how much it is, and the button; every mistake where it has any."""
    from sim.experiments.sweep.designs import count

    try:
        with st.spinner(shell.t("studies.reading")):
            study = files.read(each)
    except InputError as error:
        shell.fault(error)
        return
    question = study.question.get(shell.language())
    if question:
        st.markdown(shell.plain(question))
    points = count(study.factors, study.design) * len(study.scenarios)
    design = shell.t(f"design.{study.design.kind}")
    if study.precision is None:
        size = shell.t("studies.size", points=points, n=study.replications, runs=f"{points * study.replications:,}")
    else:
        width = f"{study.precision.indicator} ± {study.precision.half_width:g}"
        size = shell.t("studies.size_precise", points=points, precision=shell.plain(width))
    st.caption(f"{shell.plain(design)} · {size}")
    st.button(
        shell.t("studies.start"), type="primary", icon=":material/play_arrow:", key="studies.start",
        on_click=begin, args=(each,), disabled=_STARTED in st.session_state,
    )  # fmt: skip
    with st.expander(shell.t("studies.text")):
        st.code(study.text, language="yaml", line_numbers=True, height=320)


def begin(each: files.StudyFile, again: bool = False) -> None:
    """Start a study's process; the page turns to the study as soon as it is in the store."""
    try:
        st.session_state[_STARTED] = files.start(each, again)
        st.query_params.pop("study", None)
    except (InputError, OSError) as error:
        st.session_state["studies.error"] = error


def _starting() -> None:
    """A process that was just started: wait for its study to appear, or say why it ended before."""
    if error := st.session_state.pop("studies.error", None):
        if isinstance(error, InputError):
            shell.fault(error)
        else:
            st.error(shell.plain(error), icon=":material/error:")
    if _STARTED in st.session_state:
        repeated(_look, 0.5)


def _look() -> None:
    started: Started | None = st.session_state.get(_STARTED)
    if started is None:
        return
    mine = [each for each in studies.listed(shell.store()) if _is(each, started)]
    if mine:
        del st.session_state[_STARTED]
        open_study(mine[0].id)
        st.rerun()
    if started.lives:
        st.info(shell.t("studies.starting", name=shell.plain(started.name)), icon=":material/hourglass_top:")
        st.progress(0.0)
        return
    st.error(shell.t("studies.ended_early", name=shell.plain(started.name)), icon=":material/error:")
    st.code("\n".join(started.words()), language=None, wrap_lines=True)
    st.button(shell.t("studies.dismiss"), key="studies.dismiss", on_click=_dismiss, icon=":material/close:")


def _is(each: StudyRecord, started: Started) -> bool:
    """Whether a stored study is what that process works on, or has ended with by now."""
    if each.pid == started.pid:
        return True
    recent = each.heartbeat is not None and each.heartbeat >= started.when - 1.0
    return recent and files.of_record(each.file) == files.study_file(started.name) and time.time() > started.when


def _dismiss() -> None:
    st.session_state.pop(_STARTED, None)
