"""How long the command and the imports take, and that nothing heavy is loaded before it is needed."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.report import ROOT, Row

HEAVY = ("matplotlib", "mesa", "numba", "plotly", "streamlit")
MODULES = ("sim", "sim.scenario", "sim.experiments", "sim.cli")
HELP = """
import sys
sys.argv = ["wangge", "--help"]
from sim.cli import main
try:
    main()
except SystemExit:
    pass
"""


def seconds(words: list[str], times: int) -> float:
    """Median wall seconds of a command.

    Raises
    ------
    subprocess.CalledProcessError
        If the command fails.
    """
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(words, cwd=ROOT, capture_output=True, check=True)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def heavy(code: str) -> list[str]:
    """Heavy packages that are loaded after running some code in a fresh Python."""
    tail = f"\nimport sys\nprint('\\n' + '|'.join(m for m in {HEAVY!r} if m in sys.modules), end='', file=sys.stderr)"
    words = [sys.executable, "-c", code + tail]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    return [name for name in done.stderr.rpartition("\n")[2].split("|") if name]


def _loads(names: list[str]) -> str:
    return f"loads {', '.join(names)}" if names else "loads none of " + ", ".join(HEAVY)


def rows(times: int) -> list[Row]:
    """Measure `wangge --help` and the imports."""
    script = Path(sys.executable).with_name("wangge.exe" if os.name == "nt" else "wangge")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "sim.cli"]
    result = []
    try:
        note = _loads(heavy(HELP))
        result.append(Row("`wangge --help`", seconds([*command, "--help"], times), "s", at_most=0.5, note=note))
    except subprocess.CalledProcessError as error:
        result.append(Row("`wangge --help`", reason=_last_line(error)))
    bare = seconds([sys.executable, "-c", ""], times)
    for module in MODULES:
        what = f"`import {module}`"
        try:
            taken = max(seconds([sys.executable, "-c", f"import {module}"], times) - bare, 0.0)
            result.append(Row(what, taken, "s", note=_loads(heavy(f"import {module}"))))
        except subprocess.CalledProcessError as error:
            result.append(Row(what, reason=_last_line(error)))
    return result


def _last_line(error: subprocess.CalledProcessError) -> str:
    said = error.stderr.decode("utf-8", "replace") if isinstance(error.stderr, bytes) else str(error.stderr or "")
    return said.strip().splitlines()[-1] if said.strip() else f"exit code {error.returncode}"
