"""Try cases: ``python -m tests.oracles FILE.json [--full] [--only ID …]``; ``--page`` writes docs/theory.md."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from tests.oracles import page
from tests.oracles.exact import more_cases
from tests.oracles.families import scenes, try_case

_OWN = Path(__file__).with_name("cases.json")
_WIDTHS = (9, 26, 11, 11, 9, 7, 12, 17, 4)
SECONDS = 600.0


def _line(values: tuple[str, ...]) -> str:
    return " ".join(value.ljust(width) for value, width in zip(values, _WIDTHS, strict=True)).rstrip()


def _options(words: list[str] | None) -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m tests.oracles", description=__doc__)
    options.add_argument("file", type=Path, nargs="?", default=_OWN, help="cases, with the keys of cases.json")
    options.add_argument("--more", action="store_true", help="the further families of tests/oracles/exact.py instead")
    options.add_argument("--full", action="store_true", help="full size: seeds are added until intervals are narrow")
    options.add_argument("--only", nargs="*", default=(), help="ids (or their beginnings) of the cases to try")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--seconds", type=float, default=SECONDS, help="time a case may take with --full")
    options.add_argument("--write", type=Path, help="write the scenarios to this folder instead of running them")
    options.add_argument("--page", action="store_true", help="full size, all cases and RM-1; writes docs/theory.md")
    return options.parse_args(words)


def main(words: list[str] | None = None) -> int:
    """Run the cases and print the table; 1 if any quantity is off."""
    chosen = _options(words)
    given = [] if chosen.more else json.loads(chosen.file.read_text(encoding="utf-8"))
    cases = given + (more_cases() if chosen.more or chosen.page else [])
    cases = [case for case in cases if not chosen.only or str(case["id"]).startswith(tuple(chosen.only))]
    full = chosen.full or chosen.page
    if chosen.write:
        chosen.write.mkdir(parents=True, exist_ok=True)
        for case in cases:
            for unit, scene in scenes(case, full).items():
                (chosen.write / f"{case['id']}-{unit:g}.yaml").write_text(scene.text(), encoding="utf-8")
        return 0
    print(_line(page.HEAD))
    bad, tried = 0, []
    for case in cases:
        began = time.perf_counter()
        try:
            rows = try_case(case, full, chosen.seed, chosen.seconds if full else 0.0)
        except NotImplementedError as error:
            print(f"{case['id']}: left out: {error}", file=sys.stderr)
            bad += 1
            continue
        bad += sum(not row.ok for row in rows)
        tried.append((case, rows))
        for row in rows:
            print(_line(page.cells(row)), flush=True)
        print(f"{case['id']} {case['family']}: {time.perf_counter() - began:.1f} s", file=sys.stderr)
    if chosen.page:
        page.write(tried)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
