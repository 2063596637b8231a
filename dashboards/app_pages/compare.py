"""Compare: two to four scenarios against one another, under the same chance; effects with intervals and their causes.

``?base=…&with=…&pairs=…`` names what is compared, ``?id=…`` a stored comparison; both show the same wherever the same
runs are stored. A process of its own does the runs; the page shows the pairs that are there.
"""

from __future__ import annotations

import sqlite3

import streamlit as st

from dashboards import shell
from dashboards.comparing import asking, going, held, latest, precisely, sharing, views
from dashboards.comparing.asking import Asked
from dashboards.comparing.held import Held
from dashboards.jobs import record
from dashboards.jobs.record import Job
from sim.errors import InputError
from sim.experiments.statistics import ALPHA, look_alpha


def render() -> None:
    """Draw the page."""
    named = st.query_params.get("id")
    shell.page("page.compare", None if named else "compare.lead")
    if named:
        _stored(named)
        return
    asked, pressed = asking.choose()
    if asked is None or len(asked.sides) < 2:
        latest.show()
        return
    request = asked.request()
    identifier = record.job_id(request)
    if pressed:
        _start(request)
    job = record.look(shell.store(), identifier)
    pairs = held.complete(held.run_ids(asked.sides, asked.seed, asked.pairs))
    if job is not None and job.working:
        going.watch(identifier, pairs, 0 if asked.precision else asked.pairs)
    else:
        going.ended(job)
    if pairs == 0:
        if job is None:
            shell.empty("compare.not_yet", ":material/touch_app:", n=asked.pairs)
            latest.show()
        return
    _results(asked, job, pairs)


def _start(request: dict[str, object]) -> None:
    try:
        record.start(shell.store(), request)
    except InputError as error:
        shell.fault(error)
    except (OSError, sqlite3.OperationalError) as error:
        st.error(shell.plain(error), icon=":material/error:")


def _results(asked: Asked, job: Job | None, pairs: int) -> None:
    """What is known by now."""
    done = job.result if job is not None and job.state == "done" else None
    alpha = ALPHA
    if asked.precision is not None:
        # a precise comparison ends at its own number of pairs, whatever else is stored
        pairs = min(pairs, int(done["pairs"])) if done else pairs
        alpha = float(done["alpha"]) if done else look_alpha(precisely.look_of(pairs))
    try:
        found = held.held(asked.sides, asked.seed, pairs, alpha)
    except InputError as error:
        shell.fault(error)
        return
    if pairs < asked.pairs and asked.precision is None and (job is None or not job.working):
        st.info(shell.t("compare.some", n=pairs, wanted=asked.pairs), icon=":material/hourglass_top:")
    precisely.verdict(done)
    views.show(found)
    sharing.show(found)
    precisely.ask(found, busy=job is not None and job.working)


def _stored(named: str) -> None:
    """A comparison by its id."""
    try:
        identifier, found = held.by_id(named)
    except InputError as error:
        shell.fault(error)
        st.button(shell.t("compare.new"), icon=":material/arrow_back:", on_click=asking.forget, key="compare.back")
        return
    _heading(identifier, found)
    views.show(found)
    sharing.show(found)


def _heading(identifier: str, found: Held) -> None:
    left, right = st.columns([6, 1.2], vertical_alignment="center")
    titles = shell.t("compare.and").join(shell.say(side.title) for side in found.comparison.alternatives)
    base = shell.say(found.comparison.base.title)
    words = shell.t("compare.of", alternatives=titles, base=base, n=found.comparison.pairs, id=identifier[:12])
    left.markdown(f"**{shell.plain(words)}**")
    right.button(
        shell.t("compare.new"), icon=":material/arrow_back:", on_click=asking.forget, key="compare.back",
        width="stretch",
    )  # fmt: skip
