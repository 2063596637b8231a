"""The page docs/theory.md: what the cases compared, with the command that made it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.report import circumstances
from tests.oracles.estimate import Row
from tests.oracles.rm1 import agree, compare

PAGE = Path(__file__).resolve().parents[2] / "docs" / "theory.md"
COMMAND = "python -m tests.oracles --page"
HEAD = ("case", "quantity", "exact", "simulated", "SE", "z", "finer/exact", "interval/allowed", "ok")
_WORDS = """# Theory

Made by `{command}`: {made}

Every case is an ordinary scenario that starts from `scenarios/laboratory.yaml`; `python -m tests.oracles FILE.json`
tries a file of other cases, and `--write FOLDER` writes their scenarios. *z* = (simulated − exact) ÷ the run's own
standard error (jackknife over copies); |z| < 3.3 is asked for. Where time is continuous, the unit of time is run at two
lengths in days, the second twice the first: *simulated* is extrapolated to short days, and the *finer* value's interval
has to reach into the case's tolerance. *interval/allowed* is the half-width of the 95 % interval against the tolerance;
*wide* means that it would take more seeds. Shares below 5 % are held to the width of a share of 5 %. A wait counts from
the moment at which a file may be served: after a session, its dispute may have the next one tomorrow.

The order inside the day is part of the model: arrive, then serve; a case passed up today is first handled tomorrow. The
given cases and the further families (X…) come with exact answers from closed forms or small Markov chains.

| family (words in `family`) | parameters (`params`) |
|---|---|
| M/M/c · M/G/1 | `lam`, `mu`, `c`, `t` · `lam`, `service` {{`dist`: deterministic, exponential, gamma, lognormal, …}} |
| M/M/c+D · Erlang-A | `lam`, `mu`, `c`, `D` (leaves after so long, if not begun) · `theta` (gives up at that rate) |
| Cobham | `lams`, `services`: up to four classes, the first goes first |
| Jackson | `gamma`, `P`, `mu`, `c`: up to four stations |
| escalation chain | `entry`, `p`, `m`, `service_mean`, `servers`: four tiers |
| shares · absorbing | `entry`, `p`, `m` · `entry`, `p`, `P` (a session at i passes on to j, down included) |
| one tier | `p`, `m`, `D` (days), `a` (chance of an attempt a day) |
| day queue · with a deadline | `arrivals` or `lam`, `c`, `p` · `D` (nights at most) |
| day queue … priorities · five-day | `lams`, `c`, `p` · `arrive_on`: every_day, working_days |
| competing · patrol | `discover`, `intensify`, `settle`, `lam` · `micro_grids`, `k`, `q`, `intensify`, `settle` |
| branching | `beta` (a person and day), `size`, `f` (fades, a day) |
"""


def cells(row: Row) -> tuple[str, ...]:
    """A row as text."""
    share = f"{row.finer / row.exact:.4f}" if row.exact else f"{row.finer:.3g}"
    verdict = "yes" if row.ok and row.narrow else ("wide" if row.ok else "NO")
    numbers = (f"{row.exact:.5g}", f"{row.value:.5g}", f"{row.error:.2g}", f"{row.z:+.2f}", share, f"{row.width:.2f}")
    return (row.case, row.quantity, *numbers, verdict)


def table(head: tuple[str, ...], lines: list[tuple[str, ...]]) -> Iterator[str]:
    """Lines of a table in Markdown."""
    for values in (head, ("---",) * len(head), *lines):
        yield "| " + " | ".join(values) + " |"


def rm1_lines(micro_grids: int, measure: int, seeds: int, reference_days: int) -> Iterator[str]:
    """RM-1 against its reference."""
    yield f"## RM-1, {micro_grids:,} micro-grids, a day"
    yield ""
    lines = []
    for name, engine, other in compare(micro_grids, measure, range(1, seeds + 1), reference_days):
        numbers = (f"{engine.mean:.5g}", f"{engine.error:.2g}", f"{other.mean:.5g}", f"{other.error:.2g}")
        lines.append((name, *numbers, "yes" if agree(engine, other) else "NO"))
    yield from table(("count", "engine", "SE", "reference", "SE", "agree"), lines)
    yield ""


def write(families: list[tuple[dict[str, Any], list[Row]]]) -> None:
    """Write the page."""
    lines = [_WORDS.format(command=COMMAND, made=circumstances())]
    for case, rows in families:
        lines += [f"## {case['id']}: {case['family']}", "", *table(HEAD[1:], [cells(row)[1:] for row in rows]), ""]
    lines += rm1_lines(1_003, 19_000, 20, 100_000)
    lines += rm1_lines(112_600, 1_500, 4, 5_000)
    PAGE.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
