"""What was measured, as rows with their targets, and the page docs/benchmarks.md that holds them."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Row:
    """One measured number, or the reason why there is none.

    Attributes
    ----------
    what : str
    value : float or None
    unit : str
    at_most, at_least : float or None
        The target, where there is one.
    reason : str
        Why ``value`` is None.
    note : str
        What a reader has to know to compare.
    """

    what: str
    value: float | None = None
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None
    reason: str = ""
    note: str = ""

    def cells(self) -> tuple[str, str, str, str]:
        """Text of the table's columns: what, measured, target, note."""
        measured = f"not measured: {self.reason}" if self.value is None else f"{self.value:.3g} {self.unit}".strip()
        if self.value is not None and self.value >= 1000:
            measured = f"{self.value:,.0f} {self.unit}".strip()
        target = ""
        if self.at_most is not None:
            target = f"≤ {self.at_most:g} {self.unit}".strip()
        if self.at_least is not None:
            target = f"≥ {self.at_least:g} {self.unit}".strip()
        return self.what, measured, f"{target}{self._verdict()}", self.note

    def _verdict(self) -> str:
        if self.value is None or (self.at_most is None and self.at_least is None):
            return ""
        met = (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )
        return ", met" if met else ", **missed**"


def table(rows: Sequence[Row]) -> str:
    """Rows as a Markdown table."""
    lines = ["| what | measured | target | note |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(row.cells())} |" for row in rows]
    return "\n".join(lines)


def rules_table(rules: Mapping[str, Mapping[str, float]]) -> str:
    """Milliseconds per 365 days by rule, one column a workload."""
    names = sorted({name for column in rules.values() for name in column})
    lines = [f"| rule | {' | '.join(rules)} |", "|---|" + "---|" * len(rules)]
    for name in names:
        cells = [f"{1000 * column[name]:.1f}" if name in column else "" for column in rules.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def circumstances() -> str:
    """Machine, versions, date and commit, in one paragraph."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numba", "numpy", "mesa"))
    return (
        f"{datetime.date.today().isoformat()}, commit {_commit()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} CPUs ({_processor()}), Python {platform.python_version()}, {packages}."
    )


def _commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
        return done.stdout.strip()

    try:
        return (git("rev-parse", "--short", "HEAD") or "unknown") + (
            " with changes" if git("status", "--short") else ""
        )
    except OSError:
        return "unknown"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"


def write(rows: Sequence[Row], rules: Mapping[str, Mapping[str, float]]) -> Path:
    """Write the page; returns its path."""
    text = f"""# Benchmarks

Made by `make bench` (`python dev.py bench`): {circumstances()}

Medians; kernels compiled and one run untimed before. CPU seconds count these processes alone, so a busy machine changes
them little. A year is all simulated days of a scenario (warm-up and follow-up too) scaled to 365. No test takes time.

{table(rows)}

## Where the time goes

Milliseconds per 365 days by rule, of the median run, as the model itself counts them.

{rules_table(rules) if rules else "Not measured."}
"""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    return PAGE
