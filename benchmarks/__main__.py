"""Measure speed and memory: `python -m benchmarks`; with `--quick` one short round and no page.

Huaihua and the township run in processes of their own (memory); RM-1 runs here, the engine and the Mesa object model in
turns, so that both meet the same state of the machine.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import engine, report, startup, sweeps
from benchmarks.mesa_rm1 import Rm1Model
from benchmarks.mesa_rm1 import run as run_mesa
from benchmarks.report import ROOT, Row
from benchmarks.rm1 import RM1

HERE = Path(__file__).resolve().parent
Rules = dict[str, dict[str, float]]
PARTS = ("huaihua", "double", "township", "rm1", "start", "sweeps")


def say(text: str) -> None:
    """Say on the error stream what is going on."""
    print(text, file=sys.stderr, flush=True)


def _median(runs: list[engine.Run]) -> engine.Run:
    return sorted(runs, key=lambda run: run.cpu_s)[len(runs) // 2]


def year(
    what: str, path: Path, times: int, rules: Rules, at_most: float, unit: str = "s", gib: float | None = None
) -> list[Row]:
    """Time a scenario, scaled to 365 days: CPU, wall, building, memory."""
    say(f"{what}: one run untimed, then {times}")
    try:
        runs, memory = engine.in_child(path, times)
    except engine.Missing as reason:
        return [Row(f"{what}, 365 days", reason=str(reason))]
    middle, factor = _median(runs), 1000 if unit == "ms" else 1
    rules[what] = {name: middle.yearly(seconds) for name, seconds in middle.rules.items()}
    cpu = middle.yearly(middle.cpu_s)
    wall = statistics.median(run.yearly(run.wall_s) for run in runs)
    size = (
        f"{middle.yearly(middle.disputes):,.0f} disputes, {middle.yearly(middle.events):,.0f} events; "
        f"{middle.days} days simulated"
    )
    return [
        Row(f"{what}, 365 days, CPU", cpu * factor, unit, at_most=at_most, note=size),
        Row(f"{what}, 365 days, wall", wall * factor, unit),
        Row(f"{what}, building the model", statistics.median(run.build_s for run in runs), "s"),
        Row(f"{what}, peak memory", memory / 2**30, "GiB", at_most=gib),
    ]


def rm1(rounds: int, warm_up: int, mesa_days: int) -> list[Row]:
    """Time RM-1 in the engine and in plain Mesa, in turns."""
    parameters = RM1()
    say(f"RM-1: Mesa object model of {parameters.micro_grids:,} micro-grids, {warm_up} days untimed")
    mesa_model = Rm1Model(parameters, seed=1)
    run_mesa(mesa_model, warm_up)
    scenario, reason = None, ""
    try:
        scenario = engine.load(HERE / "rm1.yaml")
        engine.once(scenario)
    except engine.Missing as missing:
        reason = str(missing)
    mesa_ms, engine_ms, arisen, disputes = [], [], [], []
    for number in range(rounds):
        say(f"RM-1: round {number + 1} of {rounds}")
        if scenario is not None:
            run = engine.once(scenario)
            engine_ms.append(1000 * run.cpu_s / run.days)
            disputes.append(run.disputes / run.days)
        days, cpu = run_mesa(mesa_model, mesa_days)
        mesa_ms.append(cpu)
        arisen.append(statistics.mean(day["arisen"] for day in days))
    plain = statistics.median(mesa_ms)
    found = f"{statistics.mean(arisen):.0f} disputes a day"
    rows = [Row("RM-1, 112,600 micro-grids, Mesa object model, CPU a day", plain, "ms", note=found)]
    if not engine_ms:
        return [*rows, Row("RM-1, 112,600 micro-grids, engine, CPU a day", reason=reason)]
    own = statistics.median(engine_ms)
    found = f"{statistics.mean(disputes):.0f} disputes a day"
    return [
        *rows,
        Row("RM-1, 112,600 micro-grids, engine, CPU a day", own, "ms", note=found),
        Row("RM-1, engine against Mesa", plain / own, "times", at_least=100),
    ]


def sweeping(pairs: int) -> list[Row]:
    """Time sweeps on one process and on two."""
    say(f"sweeps: {pairs} pairs of a county, then a township; some minutes")
    return sweeps.rows(pairs)


def main() -> int:
    """Measure what was asked for, print it, and write the page where everything was measured."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description="speed and memory")
    options.add_argument("--quick", action="store_true", help="one short round; writes no page")
    options.add_argument("--only", nargs="+", choices=PARTS, help="writes no page")
    chosen = options.parse_args()
    quick, rules = chosen.quick, Rules()
    parts: dict[str, Callable[[], list[Row]]] = {
        "huaihua": lambda: year(
            "Huaihua", HERE / "huaihua-ten-programmes.yaml", 1 if quick else 5, rules, at_most=1.5, gib=1.0
        ),
        "double": lambda: year(
            "Huaihua, twice the disputes", HERE / "huaihua-double.yaml", 1 if quick else 3, rules, at_most=3.5
        ),
        "township": lambda: year(
            "township", ROOT / "scenarios" / "township.yaml", 3 if quick else 15, rules, at_most=60, unit="ms"
        ),
        "rm1": lambda: rm1(rounds=1 if quick else 5, warm_up=5 if quick else 30, mesa_days=3 if quick else 10),
        "start": lambda: startup.rows(3 if quick else 9),
        "sweeps": lambda: sweeping(1 if quick else 3),
    }
    rows = [row for name, part in parts.items() if not chosen.only or name in chosen.only for row in part()]
    print(report.table(rows))
    missing = [row.what for row in rows if row.value is None]
    if missing:
        say(f"\nnot everything could be measured, so no page was written: {'; '.join(missing)}")
        return 1
    if not quick and not chosen.only:
        say(f"\nwritten: {report.write(rows, rules).relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
