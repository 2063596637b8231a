"""Make the goldens anew: ``python -m tests.golden`` (from the project's folder; ``--replace`` before a version is out).

A golden that changes makes a new number version: raise ``sim.NUMBERS`` first, or say ``--replace`` to correct the entry
of a version that nobody has used yet.
"""

from __future__ import annotations

import sys

from tests.golden.headlines import HISTORY, SCENARIOS, digest_file, folded, history, measured, write


def main(words: list[str]) -> int:
    """Write goldens, digest and the line of this number version."""
    import sim

    found = {name: measured(name) for name in SCENARIOS}
    digest = digest_file()
    new = folded(found, digest)
    lines = history()
    if lines.get(sim.NUMBERS) == new:
        print("nothing changed")
        return 0
    if sim.NUMBERS in lines and "--replace" not in words:
        print(
            f"numbers changed: raise sim.NUMBERS (now {sim.NUMBERS}), or --replace its entry if nobody has used it yet"
        )
        return 1
    write(found, digest)
    lines[sim.NUMBERS] = new
    HISTORY.write_text("".join(f"{number} {each}\n" for number, each in sorted(lines.items())), encoding="utf-8")
    print(f"goldens of NUMBERS = {sim.NUMBERS} written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
