"""Try a file of cases: ``python -m tests.oracles FILE.json [--full] [--only ID …] [--seed N] [--markdown]``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from tests.oracles.estimate import Row
from tests.oracles.exact import more_cases
from tests.oracles.families import scenes, try_case

_HEAD = ("case", "quantity", "exact", "simulated", "SE", "z", "finer/exact", "interval/allowed", "ok")
_OWN = Path(__file__).with_name("cases.json")
SECONDS = 120.0


def cells(row: Row) -> tuple[str, ...]:
    """A row as text."""
    ratio = f"{row.finer / row.exact:.4f}" if row.exact else f"{row.finer:.3g}"
    verdict = "yes" if row.ok and row.narrow else ("wide" if row.ok else "NO")
    numbers = (f"{row.exact:.5g}", f"{row.value:.5g}", f"{row.error:.2g}", f"{row.z:+.2f}", ratio, f"{row.width:.2f}")
    return (row.case, row.quantity, *numbers, verdict)


def line(values: tuple[str, ...], markdown: bool) -> str:
    """One line of the table."""
    if markdown:
        return "| " + " | ".join(values) + " |"
    return " ".join(value.ljust(width) for value, width in zip(values, (9, 26, 11, 11, 9, 7, 12, 17, 4), strict=True))


def main(words: list[str] | None = None) -> int:
    """Run the cases and print the table; 1 if any quantity is off."""
    options = argparse.ArgumentParser(prog="python -m tests.oracles", description=__doc__)
    options.add_argument("file", type=Path, nargs="?", default=_OWN)
    options.add_argument("--more", action="store_true", help="the further families of tests/oracles/exact.py instead")
    options.add_argument("--full", action="store_true", help="full size: seeds are added until intervals are narrow")
    options.add_argument("--only", nargs="*", default=(), help="ids (or their beginnings) of the cases to try")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--seconds", type=float, default=SECONDS, help="time a case may take with --full")
    options.add_argument("--markdown", action="store_true")
    options.add_argument("--write", type=Path, help="write the scenarios to this folder instead of running them")
    chosen = options.parse_args(words)
    cases = more_cases() if chosen.more else json.loads(chosen.file.read_text(encoding="utf-8"))
    cases = [case for case in cases if not chosen.only or str(case["id"]).startswith(tuple(chosen.only))]
    if chosen.write:
        chosen.write.mkdir(parents=True, exist_ok=True)
        for case in cases:
            for unit, scene in scenes(case, chosen.full).items():
                (chosen.write / f"{case['id']}-{unit:g}.yaml").write_text(scene.text(), encoding="utf-8")
        return 0
    print(line(_HEAD, chosen.markdown))
    if chosen.markdown:
        print(line(("---",) * len(_HEAD), True))
    bad = 0
    for case in cases:
        began = time.perf_counter()
        try:
            rows = try_case(case, chosen.full, chosen.seed, chosen.seconds if chosen.full else 0.0)
        except NotImplementedError as error:
            print(f"{case['id']}: left out: {error}", file=sys.stderr)
            bad += 1
            continue
        bad += sum(not row.ok for row in rows)
        for row in rows:
            print(line(cells(row), chosen.markdown), flush=True)
        print(f"{case['id']} {case['family']}: {time.perf_counter() - began:.1f} s", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
