"""The command ``wangge``: reads arguments, calls `sim.experiments`, prints tables or JSON.

Importing this loads nothing heavy: the language is found first, then the command is built in it, and each command
imports what it needs when it runs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    int
        0 fine, 1 a run failed, 2 the input is wrong, 130 stopped by Ctrl-C.
    """
    from sim.cli.language import chosen
    from sim.cli.program import execute

    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return execute(given, chosen(given))
