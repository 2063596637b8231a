"""Time the engine on one scenario; as a command of its own, so that memory is that of this workload alone.

python -m benchmarks.engine scenarios/township.yaml --times 5
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class Missing(Exception):  # noqa: N818 - a reason, not a fault
    """What a measurement needs is not there; the text says what."""


@dataclass(frozen=True)
class Run:
    """One timed run.

    Attributes
    ----------
    days : int
        Simulated days, warm-up and follow-up included.
    disputes : int
        Disputes that occurred in them.
    events : int
        Rows of the event log.
    build_s, cpu_s, wall_s : float
        CPU seconds to build the model; CPU and wall seconds to run all days.
    rules : dict
        Seconds by rule, as the model itself counted them.
    """

    days: int
    disputes: int
    events: int
    build_s: float
    cpu_s: float
    wall_s: float
    rules: dict[str, float]

    def yearly(self, seconds: float) -> float:
        """Scale seconds for all days to 365 of them."""
        return seconds * 365 / self.days


def load(path: Path) -> Any:
    """Load a scenario.

    Raises
    ------
    Missing
        If the engine or the file is not there, or the file is not a valid scenario.
    """
    if not path.exists():
        raise Missing(f"{path.name} is not there yet")
    try:
        import sim.model  # noqa: F401 - only to see that it is there
        from sim.errors import InputError
        from sim.scenario import load_scenario
    except ImportError as error:
        raise Missing(f"the engine is not there yet ({error})") from error
    try:
        return load_scenario(path)
    except InputError as error:
        raise Missing(str(error)) from error


def once(scenario: Any) -> Run:
    """Build and run the model of a loaded scenario once."""
    from sim.model import GovernanceModel

    start = time.process_time()
    model = GovernanceModel(scenario)
    built, wall = time.process_time(), time.perf_counter()
    model.run()
    done, wall = time.process_time(), time.perf_counter() - wall
    tables = model.result()
    run = Run(
        days=scenario.warm_up + scenario.measure + scenario.follow_up,
        disputes=int((tables.cases["prevented"] == 0).sum()),
        events=len(tables.log["day"]),
        build_s=built - start,
        cpu_s=done - built,
        wall_s=wall,
        rules={name: float(seconds) for name, seconds in model.timing["rules"].items()},
    )
    del model, tables
    gc.collect()  # model and agents refer to each other; without this the peak would count several runs
    return run


def peak_bytes() -> int:
    """Most memory this process has held so far."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def in_child(path: Path, times: int) -> tuple[list[Run], int]:
    """Time a scenario in a fresh process.

    Returns
    -------
    runs : list of Run
    memory : int
        Peak bytes of that process.

    Raises
    ------
    Missing
        With what the child said.
    """
    load(path)
    words = [sys.executable, "-m", "benchmarks.engine", str(path), "--times", str(times)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise Missing(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit code {done.returncode}")
    answer = json.loads(done.stdout)
    return [Run(**run) for run in answer["runs"]], int(answer["peak_bytes"])


def main() -> None:
    """Run a scenario once untimed (compiling, caches), then the asked number of times; print JSON."""
    options = argparse.ArgumentParser(description="time the engine on one scenario")
    options.add_argument("scenario", type=Path)
    options.add_argument("--times", type=int, default=3)
    chosen = options.parse_args()
    try:
        scenario = load(chosen.scenario)
    except Missing as reason:
        sys.exit(str(reason))
    once(scenario)
    runs = [once(scenario) for _ in range(chosen.times)]
    print(json.dumps({"runs": [asdict(run) for run in runs], "peak_bytes": peak_bytes()}))


if __name__ == "__main__":
    main()
