"""How far a study is: progress, time left, stop and resume, and every run that did not finish."""

from __future__ import annotations

import time

import streamlit as st

from dashboards import shell
from dashboards.comparing.going import duration
from dashboards.parts.watching import repeated
from dashboards.study import files, listing
from sim.store import studies
from sim.store.studies import StudyRecord, WantedRun

_EVERY = 1.0
#: the whole page is drawn again after so many seconds with news
_REDRAW = 4.0
_MOST = 500


def show(record: StudyRecord) -> None:
    """Draw state and buttons."""
    if record.state == "running":
        repeated(_look, _EVERY, record.id, record.done + record.failed, time.monotonic())
        return
    share = (record.done + record.failed) / record.total if record.total else 0.0
    left, right = st.columns([5, 2], vertical_alignment="center")
    with left:
        st.progress(min(1.0, share), text=_words(record))
    with right:
        _resume(record)
    if record.message is not None:
        kind = st.error if record.state == "failed" else st.info
        kind(shell.plain(shell.say(record.message)), icon=listing.ICONS[record.state])


def _look(identifier: str, drawn: int, since: float) -> None:
    record = studies.get(shell.store(), identifier)
    there = record.done + record.failed
    if record.state != "running" or (there != drawn and time.monotonic() - since > _REDRAW):
        st.rerun()
    left, right = st.columns([5, 2], vertical_alignment="center")
    with left:
        share = there / record.total if record.total else 0.0
        st.progress(min(1.0, share), text=_words(record) + _left(record))
    right.button(
        shell.t("studies.stopping" if record.stopping else "studies.stop"), key="studies.stop",
        icon=":material/stop:", disabled=record.stopping, on_click=_stop, args=(identifier,), width="stretch",
        help=shell.t("studies.stop_help"),
    )  # fmt: skip
    if not record.total:
        st.caption(shell.t("job.preparing"))


def _words(record: StudyRecord) -> str:
    failed = shell.t("studies.line_failed", n=record.failed) if record.failed else ""
    state = shell.t(f"studies.state_{record.state}")
    return shell.t("studies.progress", state=state, done=record.done, total=record.total, failed=failed)


def _left(record: StudyRecord) -> str:
    """Time left at the speed since this session looked first."""
    key, there = f"studies.pace.{record.id}", record.done + record.failed
    first: tuple[float, int] = st.session_state.setdefault(key, (time.monotonic(), there))
    took, new = time.monotonic() - first[0], there - first[1]
    if new <= 0 or took < 2.0:
        return ""
    return shell.t("job.left", time=duration(took / new * (record.total - there)))


def _stop(identifier: str) -> None:
    with shell.safely():
        studies.request_stop(shell.store(), identifier)


def _resume(record: StudyRecord) -> None:
    """A button that finishes the study, or why there is none."""
    st.session_state.pop(f"studies.pace.{record.id}", None)
    complete = record.state == "done" and not record.failed
    if complete:
        return
    each = files.of_record(record.file)
    if each is None:
        st.caption(shell.t("studies.file_gone", file=shell.plain(record.file)))
        return
    key = "studies.again" if record.state == "done" else "studies.resume"
    st.button(
        shell.t(key), key="studies.resume", icon=":material/replay:", on_click=listing.begin,
        args=(each, record.failed > 0), width="stretch", help=shell.t("studies.resume_help"),
    )  # fmt: skip
    if each.path.read_text(encoding="utf-8", errors="replace").strip() != record.text.strip():
        st.caption(shell.t("studies.file_changed"))


def troubles(wanted: list[WantedRun]) -> None:
    """Runs that failed or were quarantined: which, why, and the command that repeats each."""
    import pandas as pd

    bad = [each for each in wanted if each.state in ("failed", "quarantined")]
    if not bad:
        return
    n = {state: sum(each.state == state for each in bad) for state in ("failed", "quarantined")}
    with st.expander(shell.t("studies.troubles", **n), icon=":material/error:", expanded=True):
        st.caption(shell.t("studies.troubles_note"))
        rows = [
            [
                each.point, each.replication, shell.t(f"studies.run_{each.state}"),
                "–" if each.reason is None else shell.say(each.reason), each.command or "–", each.run[:12],
            ]
            for each in bad[:_MOST]
        ]  # fmt: skip
        heads = [shell.t(f"studies.h.{name}") for name in ("point", "replication", "state", "reason", "command", "run")]
        st.dataframe(
            pd.DataFrame(rows, columns=heads), hide_index=True, height=min(260, 38 + 35 * len(rows)),
            key="studies.troubles",
        )  # fmt: skip
        st.code("\n".join(each.command or "" for each in bad[:3]), language="bash", wrap_lines=True)
