"""A store with a comparison, a pair with case logs and a small study in it, made once and copied for each test."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from dashboards.jobs import record, work
from dashboards.jobs.record import Job
from dashboards.parts import sides as parts
from sim.scenario.extend import SHIPPED
from sim.store import Store

PAIRS = 3
TALK = """schema: 1
scenario: tiny-talk
extends: tiny.yaml
title: {zh: 微型示例：逢四说事, en: "Tiny example: talk days"}
programmes:
  speak_on_fours: {coverage: 0.8, fidelity: 0.6}
"""
STUDY = """schema: 1
study: coverage
title: {zh: 覆盖率, en: Coverage}
question: {zh: 覆盖率有何影响？, en: What does coverage change?}
base: ../tiny.yaml
factors:
  programmes/speak_on_fours/coverage: {values: [0, 0.8], name: {zh: 覆盖率, en: Coverage}}
design: grid
replications: 2
indicators: [contain_village, open_stock]
"""


def scenarios(folder: Path) -> Path:
    """A scenario folder with a base, an alternative and a study."""
    (folder / "regions").mkdir(parents=True, exist_ok=True)
    (folder / "studies").mkdir(exist_ok=True)
    shutil.copy(SHIPPED / "tiny.yaml", folder)
    shutil.copy(SHIPPED / "regions" / "tiny.yaml", folder / "regions")
    (folder / "tiny-talk.yaml").write_text(TALK, encoding="utf-8")
    (folder / "studies" / "coverage.yaml").write_text(STUDY, encoding="utf-8")
    return folder


def request(kind: str = "compare", pairs: int = PAIRS, precision: Any = None) -> dict[str, Any]:
    """What the page would ask for."""
    found = parts.distinct([parts.read(each) for each in ("tiny.yaml", "tiny-talk.yaml")])
    if kind == "pair":
        return parts.request(found, kind="pair", seed=1)
    return parts.request(found, kind="compare", seed=1, pairs=pairs, precision=precision)


def do(store: Store, asked: Mapping[str, Any]) -> Job:
    """Do a job here instead of in a process of its own."""
    job = Job(record.job_id(asked), {**asked, "workers": 1})
    record.write(store, job)
    work.carry_out(store, job.id)
    found = record.read(store, job.id)
    assert found is not None
    return found


@contextmanager
def _within(folder: Path) -> Iterator[None]:
    held = {name: os.environ.get(name) for name in ("WANGGE_SCENARIOS", "WANGGE_STORE")}
    os.environ |= {"WANGGE_SCENARIOS": str(folder / "scenarios"), "WANGGE_STORE": str(folder / "store")}
    try:
        yield
    finally:
        for name, value in held.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


@cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="wangge-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    scenarios(folder / "scenarios")
    with _within(folder), Store.open(folder / "store") as store:
        for kind in ("compare", "pair"):
            assert do(store, request(kind)).state == "done"
        sweep(store, folder / "scenarios", "coverage.yaml")
    return folder


def sweep(store: Store, folder: Path, name: str) -> str:
    """What a sweep leaves behind, without its worker processes: pages drawn before would be in their way."""
    from sim.experiments.packing import produce
    from sim.experiments.sweep import load
    from sim.experiments.sweep.plan import make_plan
    from sim.store import studies

    study = load(folder / "studies" / name, root=folder)
    plan = make_plan(study)
    wanted = [(point, replication) for replication in range(study.replications) for point in plan.points]
    studies.save(store, plan.id, study.name, study.title, study.text, study.file, plan.as_json())
    studies.want(store, plan.id, ((point.number, number, plan.run_id(point, number)) for point, number in wanted))
    for each in wanted:
        store.put(produce(plan.wanted(*each)))
    studies.beat(store, plan.id, len(wanted), 0, len(wanted))
    studies.end(store, plan.id, "done")
    return plan.id


def fill(folder: Path) -> Store:
    """Put the scenarios into a folder, the filled store beside it, and open it."""
    scenarios(folder)
    place = folder.parent / "store"
    shutil.copytree(_made() / "store", place, dirs_exist_ok=True)
    return Store.open(place)


def bars(test: Any) -> str:
    """Words at the bars of progress."""
    return "\n".join(str(each.proto.text) for each in test.get("progress"))


def asked(test: Any, name: str) -> str:
    """What the address says under a name; empty where it does not."""
    found = test.query_params.get(name, "")
    return str(found[0] if isinstance(found, list) else found)
