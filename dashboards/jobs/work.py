"""What a job's process does: run what is missing by way of the store, and say how far it is."""

from __future__ import annotations

import os
import shlex
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboards.jobs.record import Job, read, write
from sim.errors import InputError, WanggeError
from sim.store.processes import start_token
from sim.store.records import scenario_digest

if TYPE_CHECKING:
    from sim.experiments.executor import Progress, Watcher
    from sim.scenario import Scenario
    from sim.store import Store

#: seconds between two notes on the progress
_EVERY = 0.3
STOPPED = {"zh": "已按要求停止；已完成的推演都已入库", "en": "stopped as asked; finished runs are stored"}


def carry_out(store: Store, identifier: str) -> None:
    """Do a job and note how it ended; only a fault of the program comes out of here."""
    asked = read(store, identifier)
    if asked is None or asked.state != "starting":  # it may have been stopped before it began
        return
    job = replace(
        asked, state="running", pid=os.getpid(), token=start_token(os.getpid()), done=0, total=0, message=None
    )
    write(store, job)
    try:
        if job.request["kind"] == "compare":
            job = replace(job, again=without_areas(store, job.request))
        result = _WORK[job.request["kind"]](store, job.request, _watcher(store, job))
    except KeyboardInterrupt:
        write(store, replace(_now(store, job), state="stopped", message=STOPPED))
    except InputError as error:
        words = {lang: "\n".join(each.text(lang).removeprefix("-: ") for each in error.faults) for lang in ("zh", "en")}
        write(store, replace(_now(store, job), state="failed", message=words))
    except WanggeError as error:
        words = {lang: str(getattr(error, lang, error)) for lang in ("zh", "en")}
        write(store, replace(_now(store, job), state="failed", message=words))
    except BaseException as error:
        traceback.print_exc()
        words = {"zh": f"程序出错（{type(error).__name__}）", "en": f"program error ({type(error).__name__})"}
        write(store, replace(_now(store, job), state="failed", message=words))
        raise
    else:
        write(store, replace(_now(store, job), state="done", result=result))


def _now(store: Store, job: Job) -> Job:
    """The job with the progress noted last."""
    return read(store, job.id) or job


def _watcher(store: Store, job: Job) -> Watcher:
    last = 0.0

    def watch(state: Progress) -> None:
        nonlocal last
        if time.monotonic() - last > _EVERY or state.done == state.total:
            last = time.monotonic()
            write(store, replace(job, done=state.done, total=state.total))

    return watch


def scenarios(sides: Sequence[Mapping[str, Any]]) -> list[Scenario]:
    """The scenarios of a request, as the page saw them.

    Raises
    ------
    InputError
        If a region changed meanwhile.
    """
    from sim.scenario import load_text

    found = []
    for side in sides:
        scenario = load_text(str(side["text"]).encode(), f"{side['word']}", Path(side["folder"]))
        if scenario_digest(scenario.identity()) != side["digest"]:
            raise InputError.single(
                f"“{scenario.name}”的地区文件或参数目录刚刚改变；请重新打开页面再试",
                f"region or catalogue of '{scenario.name}' changed just now; open the page again",
            )
        found.append(scenario)
    return found


def _commands(sides: Sequence[Mapping[str, Any]]) -> Callable[[Scenario, int], str]:
    """What reproduces a run of a side."""
    known = {side["name"]: str(side["command"]) for side in sides}

    def again(scenario: Scenario, seed: int) -> str:
        return with_seed(known.get(scenario.name, ""), seed)

    return again


def with_seed(command: str, seed: int) -> str:
    """A command with another seed; empty stays empty."""
    words = shlex.split(command)
    kept = [
        word
        for place, word in enumerate(words)
        if not word.startswith("--seed") and (place == 0 or words[place - 1] != "--seed")
    ]
    return shlex.join([*kept, "--seed", str(seed)]) if kept else ""


def compare(store: Store, request: Mapping[str, Any], watch: Watcher) -> dict[str, Any]:
    """Have all pairs of a comparison stored, values by township with them."""
    from sim.experiments.precision import Precision
    from sim.experiments.stored import Storing, compare_by, comparison_id

    found = scenarios(request["sides"])
    wanted = request.get("precision")
    precision = None if wanted is None else Precision(wanted["indicator"], wanted["half_width"], wanted["series"])
    base = replace(found[0], seed=int(request["seed"]))
    kept = replace(base.keep, cases=False, areas=True)
    with Storing(store, request.get("workers"), watch) as storing:
        made = compare_by(
            storing, base, found[1:], int(request["pairs"]), precision, int(request["pairs"]), kept,
            _commands(request["sides"]),
        )  # fmt: skip
    verdict = None
    if made.verdict is not None:
        verdict = {name: value for name, value in vars(made.verdict).items() if name != "unit"}
    return {"comparison": comparison_id(made), "pairs": made.pairs, "alpha": made.alpha, "verdict": verdict}


def without_areas(store: Store, request: Mapping[str, Any]) -> int:
    """How many runs of a comparison are stored, but without the values by township that its page shows."""
    from sim.experiments.sharing import begins
    from sim.experiments.stored import Wanted

    seeds = range(int(request["seed"]), int(request["seed"]) + int(request["pairs"]))
    # a run that goes on from its base's warm-up has another id than one of its own from the first day
    sides = begins(scenarios(request["sides"]))
    ids = [Wanted(each.scenario, seed, origin=each.origin).id for each in sides for seed in seeds]
    return sum(each.state == "done" and not each.areas for each in store.records(ids))


def pair(store: Store, request: Mapping[str, Any], watch: Watcher) -> dict[str, Any]:
    """Have one seed of two scenarios stored with their case logs."""
    from sim.experiments.scenario_text import scenario_text
    from sim.experiments.sharing import begins
    from sim.experiments.stored import Storing, Wanted

    again = _commands(request["sides"])
    seed = int(request["seed"])
    with Storing(store, request.get("workers"), watch) as storing:
        wanted = [
            Wanted(
                each.scenario, seed, replace(each.scenario.keep, cases=True, areas=True), again(each.scenario, seed),
                source=scenario_text(each.scenario), origin=each.origin,
            )
            for each in begins(scenarios(request["sides"]))
        ]  # fmt: skip
        return {"runs": storing.ensure(wanted)}


_WORK: Mapping[str, Callable[..., dict[str, Any]]] = {"compare": compare, "pair": pair}
