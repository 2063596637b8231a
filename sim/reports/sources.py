"""From the store to a report: what an id names, and everything the report of it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.reports.document import Report
from sim.store import Store, comparisons, studies

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.compare import Comparison
    from sim.figures.figure import Text
    from sim.reports.comparison_report import ComparisonData
    from sim.reports.run_report import RunData
    from sim.reports.study_report import StudyData

#: most other runs of the scenario that a run's report reads for its intervals
_MOST = 200


def report_of(store: Store, wanted: str, folder: Path | None = None) -> tuple[str, str, Report]:
    """Kind (``run``, ``comparison`` or ``study``), id and report of what an id names.

    Parameters
    ----------
    wanted
        Id or the beginning of one; the name of a study.
    folder
        Where the scenarios' regions are; only comparisons need them.

    Raises
    ------
    InputError
        If nothing, or more than one thing, is named so; if a run did not finish.
    """
    kind = kind_of(store, wanted)
    if kind == "comparison":
        from sim.reports.comparison_report import comparison_report

        found = comparison_data(store, wanted, folder)
        return kind, found.id, comparison_report(found)
    if kind == "study":
        from sim.reports.study_report import study_report

        study = study_data(store, wanted)
        return kind, study.record.id, study_report(study)
    from sim.reports.run_report import run_report

    run = run_data(store, wanted)
    return kind, run.record.id, run_report(run)


def kind_of(store: Store, wanted: str) -> str:
    """What an id names; the message of a run's id where it names nothing."""
    found = []
    if comparisons.find(store, wanted) is not None:
        found.append("comparison")
    for kind, look in (("study", studies.get), ("run", lambda _, text: store.record(text))):
        try:
            look(store, wanted)
            found.append(kind)
        except InputError:
            continue
    if len(found) > 1:
        raise InputError.single(
            f"“{wanted[:64]}”既是{'又是'.join(_KINDS[kind]['zh'] for kind in found)}的编号；请多写几位",
            f"'{wanted[:64]}' begins the ids of a {' and a '.join(_KINDS[kind]['en'] for kind in found)};"
            " give more letters",
        )
    if not found:
        store.record(wanted)  # raises, with the nearest ids
    return found[0]


_KINDS: Mapping[str, Text] = {
    "run": {"zh": "推演", "en": "run"},
    "comparison": {"zh": "比较", "en": "comparison"},
    "study": {"zh": "研究", "en": "study"},
}


def run_data(store: Store, wanted: str) -> RunData:
    """Everything the report of a run reads.

    Raises
    ------
    InputError
        If there is no such run, or it did not finish.
    """
    from sim.experiments.stored import outcome
    from sim.reports.run_report import RunData

    record = store.record(wanted)
    own = outcome(store, record.id)
    others = [
        each
        for each in store.runs(scenario=record.scenario, state="done", limit=_MOST)
        if each.id != record.id and each.parent is None and each.seed != record.seed
    ]
    others = [] if record.parent is not None else sorted(others, key=lambda each: each.seed)
    manifest = store.manifest(record.id)
    horizon = manifest["identity"]["horizon"]
    daily = {str(name): column.tolist() for name, column in store.daily(record.id).items()}
    return RunData(
        record, (own, *(outcome(store, each.id) for each in others)), daily, store.extras(record.id),
        scenario_content(manifest),
        (str(horizon["start"]), int(horizon["warm_up"]), int(horizon["measure"]), int(horizon["follow_up"])),
    )  # fmt: skip


def scenario_content(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What the scenario's text says; its identity where no text is stored."""
    import yaml

    text = manifest.get("source") or ""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = yaml.load(text, loader) if text else None
    if isinstance(found, dict):
        return found
    identity: dict[str, Any] = manifest["identity"]
    return {"parameters": identity.get("parameters"), "programmes": identity.get("programmes")}


def comparison_data(store: Store, wanted: str, folder: Path | None = None) -> ComparisonData:
    """Everything the report of a comparison reads.

    Raises
    ------
    InputError
        As `sim.experiments.stored.load_comparison`.
    """
    from sim.experiments.place_names import place_names
    from sim.experiments.stored import load_comparison
    from sim.reports.comparison_report import ComparisonData

    view = comparisons.load(store, wanted)
    comparison = _titled(load_comparison(store, view.id, folder), view)
    shown = place_names(comparison.base.scenario)["township"]
    names = [{"zh": zh, "en": en} for zh, en in zip(shown["zh"], shown["en"], strict=True)]
    extras = {side.name: [store.extras(run) for run in side.runs] for side in view.sides}
    commands = [store.record(side.runs[0]).command for side in view.sides]
    command = "\n".join(dict.fromkeys(each for each in commands if each))
    return ComparisonData(comparison, command, view.id, extras, names)


def _titled(comparison: Comparison, view: comparisons.StoredComparison) -> Comparison:
    """The comparison under the titles it was stored with: a run may be known by another scenario's title."""
    titles = {side.name: side.title for side in view.sides}
    return replace(
        comparison,
        base=replace(comparison.base, title=titles[comparison.base.name]),
        alternatives=tuple(replace(side, title=titles[side.name]) for side in comparison.alternatives),
    )


def study_data(store: Store, wanted: str) -> StudyData:
    """Everything the report of a study reads."""
    from sim.experiments.sweep.results import results
    from sim.reports.study_report import StudyData

    record = studies.get(store, wanted)
    frame = results(store, record.id)
    differences = {}
    if record.plan["design"] == "one_at_a_time":
        for point in record.plan["points"]:
            if not point["values"]:  # the base of its scenario
                against = results(store, record.id, against=point["number"])
                differences[point["scenario"]] = _records(against)
    return StudyData(record, _records(frame), studies.wanted_runs(store, record.id), differences)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict(orient="records")]
