"""The process of one live run; started by `sim.experiments.live.start`, never by hand."""

from __future__ import annotations

import argparse
from pathlib import Path


def main() -> None:
    """Read the command line and work until the run ends."""
    parser = argparse.ArgumentParser(prog="python -m sim.experiments.live")
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--linger", type=float, default=120.0)
    asked = parser.parse_args()
    from sim.experiments.live.child import Child
    from sim.store import Store

    with Store.open(asked.store, create=False) as store:
        Child(store, asked.run, asked.linger).work()


if __name__ == "__main__":
    main()
