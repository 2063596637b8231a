"""A store with runs, a comparison and a study, filled by the stand-in for the model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.experiments.packing import failed, produce
from sim.experiments.scenario_text import scenario_text
from sim.experiments.stored import compare_stored, comparison_id
from sim.experiments.sweep import load
from sim.experiments.sweep.plan import make_plan
from sim.scenario import Scenario
from sim.store import Store, studies

STUDY = """
schema: 1
study: trial
title: {{zh: 试验研究, en: "Trial <script>alert(1)</script>"}}
question: {{zh: 会怎样？, en: What happens?}}
base: tiny.yaml
factors:
  parameters/capacity.hours[desk=village_committee]: {{values: [0.5, 1]}}
  programmes/speak_on_fours/coverage: {{values: [0, 0.8]}}
design: {design}
replications: 2
indicators: [contain_village, settlement]
"""


def fill_comparison(folder: Path, base: Scenario, alternatives: list[Scenario]) -> tuple[str, str]:
    """Store a comparison of four pairs; its id, and the id of one run of the base."""
    keep = replace(base.keep, cases=False, areas=True, daily=("headline",))
    with Store.open(folder) as store:
        found = compare_stored(base, alternatives, 4, store=store, workers=1, keep=keep, command=command)
        run = next(each for each in store.runs(state="done") if each.name == base.name and each.seed == 2)
        return comparison_id(found), run.id


def command(scenario: Scenario, seed: int) -> str:
    return f"wangge run {scenario.name}.yaml --seed {seed}"


def fill_study(folder: Path, scenarios: Path, design: str = "grid") -> str:
    """Store a study with one failed run; its id."""
    file = scenarios / f"trial-{design}.yaml"
    file.write_text(STUDY.format(design=design), encoding="utf-8")
    study = load(file)
    plan = make_plan(study)
    with Store.open(folder) as store:
        plan_json: dict[str, Any] = plan.as_json()
        studies.save(store, plan.id, study.name, dict(study.title), study.text, str(file), plan_json)
        for point in plan.points:
            for number in range(study.replications):
                wanted = plan.wanted(point, number)
                if (point.number, number) == (len(plan.points) - 1, 1):
                    store.put(failed(wanted, MemoryError()))
                else:
                    store.put(produce(replace(wanted, source=scenario_text(wanted.scenario))))
                studies.want(store, plan.id, [(point.number, number, wanted.id)])
        studies.end(store, plan.id, "done")
    return plan.id
