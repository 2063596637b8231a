"""The process of one live run; started by `sim.experiments.live.start`, never by hand."""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> None:
    """Read the command line and work until the run ends; a spare process waits until it is told which one."""
    parser = argparse.ArgumentParser(prog="python -m sim.experiments.live")
    parser.add_argument("--store", type=Path)
    parser.add_argument("--run")
    parser.add_argument("--linger", type=float, default=120.0)
    parser.add_argument("--spare", action="store_true", help="wait for the run on the standard input")
    asked = parser.parse_args()
    folder, run, linger = asked.store, asked.run, asked.linger
    if asked.spare:
        from sim.experiments.live.spare import wait_for_task

        task = wait_for_task()
        folder, run, linger = Path(task.store), task.run, task.linger
    elif folder is None or run is None:
        parser.error("--store and --run, or --spare")
    from sim.experiments.live.child import Child
    from sim.store import Store

    with Store.open(folder, create=False) as store:
        Child(store, run, linger).work()


if __name__ == "__main__":
    main()
