"""Makes what documents take from the model: `python docs/generate.py`, after any change of records or numbers.

Without options it writes docs/reference/. ``--check`` only compares. ``--demo out/demo.json`` puts the demonstration's
table and figures into both READMEs. ``--fit FILE`` writes docs/fit.md from the table that `wangge fit` leaves beside an
ensemble. ``--ablation FILE`` writes docs/programmes.md and docs/reference/ablation.json from what
`wangge ablate --all --json FILE` found. ``--outputs`` runs the examples of the tutorials and writes
what they print.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"


def stale() -> list[str]:
    """Names of reference pages that differ from what the records say."""
    return [name for name, text in _all().items() if _read(REFERENCE / name) != text]


def _all() -> dict[str, str]:
    """Text of every page that follows from the records, by its path from docs/reference."""
    from docs import programmes
    from docs.pages import pages

    return {**pages(), "../programmes.md": programmes.page()}


def write_reference() -> list[str]:
    """Write the reference pages; returns the names of those that changed."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    changed = stale()
    for name, text in _all().items():
        (REFERENCE / name).write_text(text, encoding="utf-8", newline="\n")
    return changed


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def main(words: list[str]) -> int:
    """Read the command line; 1 if ``--check`` finds a page that is out of step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare only")
    parser.add_argument("--demo", type=Path, metavar="FILE", help="demo.json as `make demo` writes it")
    parser.add_argument("--fit", type=Path, metavar="FILE", help="table as `wangge fit` writes it beside the ensemble")
    parser.add_argument("--ablation", type=Path, metavar="FILE", help="answer of wangge ablate --json")
    parser.add_argument("--outputs", action="store_true", help="run the examples and write their output")
    chosen = parser.parse_args(words)
    if chosen.check:
        found = stale()
        sys.stdout.write("".join(f"out of step: docs/reference/{name}\n" for name in found))
        return 1 if found else 0
    if chosen.demo is not None:
        from docs.demo import fill

        changed = fill(chosen.demo)
    elif chosen.fit is not None:
        from docs.fit import write

        changed = write(chosen.fit)
    elif chosen.ablation is not None:
        from docs.programmes import collect

        changed = collect(chosen.ablation) + write_reference()
    elif chosen.outputs:
        from docs.examples import write_outputs

        changed = write_outputs()
    else:
        changed = write_reference()
    sys.stdout.write("".join(f"written: {name}\n" for name in changed) or "nothing changed\n")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
