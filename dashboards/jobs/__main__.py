"""The process of one job; started by `dashboards.jobs.record.start`, never by hand."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path
from types import FrameType


def _interrupt(number: int, frame: FrameType | None) -> None:
    """A polite request to end is what Ctrl-C is: workers are stopped on the way out."""
    raise KeyboardInterrupt


def main() -> None:
    """Read the command line and do the work."""
    parser = argparse.ArgumentParser(prog="python -m dashboards.jobs")
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--job", required=True)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    from dashboards.jobs.work import carry_out
    from sim.store import Store

    with Store.open(asked.store, create=False) as store:
        carry_out(store, asked.job)


if __name__ == "__main__":
    main()
