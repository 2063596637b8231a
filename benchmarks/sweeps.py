"""Sweeps on one process and on two, in turns, so that both meet the same state of the machine.

    python -m benchmarks --only sweeps

What is timed is the whole command ``wangge sweep``, from its start to its end, into a store that is not there yet.
Wall seconds need a machine with nothing else to do. CPU seconds do not: from them follows the speed-up that the program
itself allows, however busy the machine (`allowed`).
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import ROOT, Row

HERE = Path(__file__).resolve().parent
COUNTY, TOWNSHIP = HERE / "county-sweep.yaml", HERE / "township-sweep.yaml"


class Failed(Exception):  # noqa: N818 - a reason, not a fault
    """A sweep did not do what it should; the text says what."""


@dataclass(frozen=True)
class Sweep:
    """One timed sweep.

    Attributes
    ----------
    runs
        Newly made and stored.
    wall
        Seconds of the whole command.
    own, workers
        CPU seconds, user and system, of the command itself and of its worker processes.
    """

    runs: int
    wall: float
    own: float
    workers: float


def timed(study: Path, workers: int, store: Path) -> Sweep:
    """Time one sweep.

    Raises
    ------
    Failed
        With what it said.
    """
    words = [sys.executable, "-m", "benchmarks.sweeps", str(study), str(workers), str(store)]
    began = time.perf_counter()
    done = subprocess.run(words, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    wall = time.perf_counter() - began
    if done.returncode:
        raise Failed((done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1])
    answer = json.loads(done.stdout.splitlines()[-1])
    return Sweep(answer["runs"], wall, answer["own"], answer["workers"])


def years(study: Path) -> float:
    """Simulated years of one run of a study."""
    from sim.experiments.sweep import load
    from sim.scenario import load_scenario

    return load_scenario(load(study).scenarios[0]).days / 365


def allowed(idle: Sweep, one: Sweep, two: Sweep) -> float:
    """How many times faster two processes are on an idle machine of two processors, by CPU seconds alone.

    What the command does before it hands out the first run (``idle``: the same sweep with nothing left to do) is
    serial. All other work, that of the command itself too, is spread over two processors.
    """
    shared = two.workers + max(0.0, two.own - idle.own)
    return (idle.own + one.workers) / (idle.own + shared / 2)


def pair(study: Path, turn: int) -> tuple[Sweep, Sweep, Sweep]:
    """One process, two processes, and the second once more with nothing left to do; which is first changes by turn."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="wangge-bench-") as folder:
        for workers in (1, 2) if turn % 2 == 0 else (2, 1):
            found[workers] = timed(study, workers, Path(folder) / str(workers))
        idle = timed(study, 2, Path(folder) / "2")
    if found[1].runs != found[2].runs or idle.runs:
        raise Failed(f"{found[1].runs}, {found[2].runs} and {idle.runs} runs were made")
    return idle, found[1], found[2]


def rows(pairs: int) -> list[Row]:
    """Measure the county on one and on two processes, and the township on two."""
    try:
        done = [pair(COUNTY, turn) for turn in range(pairs)]
        towns = []
        for _ in range(pairs):
            with tempfile.TemporaryDirectory(prefix="wangge-bench-") as folder:
                towns.append(timed(TOWNSHIP, 2, Path(folder) / "store"))
    except Failed as reason:
        return [Row("county sweep, two processes against one", reason=str(reason))]
    return _county(done) + _township(towns)


def _county(done: Sequence[tuple[Sweep, Sweep, Sweep]]) -> list[Row]:
    each = ", ".join(f"{one.wall / two.wall:.2f}" for _, one, two in done)
    runs = done[0][1].runs
    middle = statistics.median
    own = middle(1000 * (two.own - idle.own) / runs for idle, _, two in done)
    work = middle(1000 * one.workers / runs for _, one, _ in done)
    wall = middle(one.wall for _, one, _ in done)
    return [
        Row("county sweep, one process, wall", wall, "s", note=f"{runs} runs, stored with daily indicators"),
        Row("county sweep, two processes, wall", middle(two.wall for _, _, two in done), "s"),
        Row(
            "county sweep, two processes against one", middle(one.wall / two.wall for _, one, two in done), "times",
            at_least=1.8, note=f"median of {len(done)} pairs in turns: {each}",
        ),
        Row(
            "county sweep, the same by CPU seconds", middle(allowed(*each) for each in done), "times", at_least=1.8,
            note="what the program allows, however busy the machine",
        ),
        Row("county sweep, CPU of the command before the first run", middle(idle.own for idle, _, _ in done), "s"),
        Row("county sweep, CPU a run, in its worker", work, "ms"),
        Row("county sweep, CPU a run, in the command that stores it", own, "ms"),
    ]  # fmt: skip


def _township(towns: Sequence[Sweep]) -> list[Row]:
    a_run = years(TOWNSHIP)
    speed = statistics.median(60 * each.runs * a_run / each.wall for each in towns)
    note = f"{towns[0].runs} runs of {a_run:.2f} years, daily indicators stored, two processes"
    return [Row("township years a minute", speed, at_least=3000, note=note)]


def main() -> int:
    """Do one sweep as the command does, then print what it took."""
    import contextlib
    import io
    import resource

    from sim.cli import main as wangge

    study, workers, store = sys.argv[1:]
    answer = Path(store).with_name(f"{Path(store).name}.json")
    with contextlib.redirect_stdout(io.StringIO()):
        code = wangge(["sweep", study, "--store", store, "--workers", workers, "--json", str(answer), "--lang", "en"])
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    own, children = (each.ru_utime + each.ru_stime for each in used)
    told = json.loads(answer.read_text(encoding="utf-8"))
    print(json.dumps({"runs": told["stored_now"], "own": own, "workers": children}))
    return code


if __name__ == "__main__":
    sys.exit(main())
