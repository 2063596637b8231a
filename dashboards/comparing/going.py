"""A comparison that is under way: how far it is, and a way to stop it; the page is drawn again as pairs come."""

from __future__ import annotations

import streamlit as st

from dashboards import shell
from dashboards.jobs import record
from dashboards.jobs.record import Job
from dashboards.parts.watching import repeated

#: seconds between two looks
_EVERY = 0.7


def watch(identifier: str, pairs: int, wanted: int) -> None:
    """Show a job that is at work; the whole page is drawn again when a further pair is there or the job ends."""
    repeated(_look, _EVERY, identifier, pairs, wanted)


def _look(identifier: str, pairs: int, wanted: int) -> None:
    job = record.look(shell.store(), identifier)
    seen = f"job.seen.{identifier}"
    if job is None or not job.working or job.done != st.session_state.get(seen, job.done):
        st.session_state[seen] = None if job is None else job.done
        if job is None or not job.working:
            st.session_state.pop(seen, None)
        st.rerun()
    st.session_state[seen] = job.done
    left, right = st.columns([6, 1], vertical_alignment="bottom")
    with left:
        share = job.done / job.total if job.total else 0.0
        st.progress(min(1.0, share), text=words(job) + pairs_words(pairs, wanted))
    right.button(
        shell.t("job.stop"), key="job.stop", icon=":material/stop:", on_click=_stop, args=(identifier,),
        help=shell.t("job.stop_help"), width="stretch",
    )  # fmt: skip


def pairs_words(pairs: int, wanted: int) -> str:
    """How many pairs can be shown already; empty for jobs that have none."""
    return shell.t("compare.pairs_there", n=pairs, wanted=wanted) if wanted else ""


def words(job: Job) -> str:
    """Progress in words, with the time left."""
    if job.state == "starting":
        return shell.t("job.starting")
    if not job.total:
        return shell.t("job.preparing")
    left = job.remaining
    tail = "" if left is None else shell.t("job.left", time=duration(left))
    if job.again:
        tail += shell.t("job.without_areas", n=job.again)
    return shell.t("job.running", done=job.done, total=job.total) + tail


def duration(seconds: float) -> str:
    """A rough time."""
    return shell.t("job.seconds", n=max(1, round(seconds))) if seconds < 90 else shell.t(
        "job.minutes", n=round(seconds / 60)
    )  # fmt: skip


def _stop(identifier: str) -> None:
    with shell.safely(OSError):
        record.stop(shell.store(), identifier)


def ended(job: Job | None) -> None:
    """Say why a job did not finish; nothing where it did."""
    if job is None or job.state == "done" or job.working:
        return
    if job.state == "stopped":
        st.info(shell.t("job.stopped"), icon=":material/stop_circle:")
        return
    st.error(shell.t("job.failed"), icon=":material/error:")
    lines = (job.message or {}).get(shell.language(), "").splitlines()
    st.code("\n".join(lines or record.words_of(shell.store(), job.id)), language=None, wrap_lines=True)
