"""One point of a study: its factor values, its runs, and what one can do with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from dashboards import shell
from dashboards.comparing import downloads
from dashboards.parts.picking import begin, heading, key_of, one_of
from dashboards.parts.sides import word_of
from dashboards.study.answers import _text

if TYPE_CHECKING:
    from sim.reports.study_report import StudyData
    from sim.store.studies import WantedRun


def show(held: StudyData) -> None:
    """Choose a point and one of its runs, and open it."""
    plan = held.record.plan
    points = {each["number"]: each for each in plan["points"]}
    if not points:
        return
    heading(shell.t("studies.point"))
    words = {number: f"{number} · {_values(held, each)}" for number, each in points.items()}
    asked = st.query_params.get("point", "")
    first = int(asked) if asked.isascii() and asked.isdigit() and int(asked[:9]) in points else None
    numbers = list(points)
    left, right = st.columns([3, 2])
    with left:
        more = {"placeholder": shell.t("studies.pick_point")}
        if first is not None:
            begin(key_of("studies.point"), first)
        number = one_of("studies.point", numbers, shell.t("studies.point_of"), words, None, **more)
    shell.query(point=number)
    if number is None:
        return
    mine = [each for each in held.wanted if each.point == number]
    done = [each for each in mine if each.state == "done"]
    bad = sum(each.state not in (None, "done") for each in mine)
    st.caption(shell.t("studies.point_runs", done=len(done), total=len(mine), bad=bad))
    if not done:
        shell.empty("studies.no_runs", ":material/hourglass_empty:")
        return
    with right:
        labels = {
            each.run: shell.t("studies.run", seed=plan["seed"] + each.replication, id=each.run[:10]) for each in done
        }
        run = one_of(f"studies.run.{number}", list(labels), shell.t("studies.run_of"), labels, done[0].run)
    _open(held, run or done[0].run, number, done)


def _values(held: StudyData, point: dict[str, object]) -> str:
    """Factor values in words; the scenario where there are several."""
    values = point["values"]
    assert isinstance(values, dict)
    parts = [
        f"{shell.say(factor.label)} = {_text(values[factor.column])}"
        for factor in held.factors
        if factor.column in values
    ]
    several = len(held.record.plan["scenarios"]) > 1
    return "; ".join([*([str(point["scenario"])] if several else []), *parts]) or shell.t("studies.as_is")


def _open(held: StudyData, run: str, number: int, done: Sequence[WantedRun]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        downloads.buttons(run)
        other = next((each for each in held.wanted if each.point != number and each.state == "done"), None)
        if other is not None:
            shell.link(
                "compare", shell.t("studies.to_compare", n=other.point), ":material/compare_arrows:",
                base=word_of(other.run), **{"with": word_of(done[0].run)}, pairs=max(2, len(done)),
            )  # fmt: skip
    st.code(shell.store().record(run).command or "–", language="bash", wrap_lines=True)
