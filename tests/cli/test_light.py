"""The command starts quickly: what is heavy is loaded only by the commands that need it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("numba", "llvmlite", "mesa", "numpy", "pandas", "pyarrow", "scipy", "matplotlib", "xlsxwriter")
PROGRAM = """
import sys
{what}
loaded = [name for name in {heavy!r} if name in sys.modules]
assert not loaded, loaded
"""


@pytest.mark.parametrize(
    "what",
    [
        "import sim",
        "import sim.cli",
        "from sim.cli import main; assert main(['--help']) == 0",
        "from sim.cli import main; assert main(['compare', '--help', '--lang', 'zh']) == 0",
        "from sim.cli import main; assert main(['rum']) == 2",
    ],
)
def test_help_loads_nothing_heavy(what: str) -> None:
    program = PROGRAM.format(what=what, heavy=HEAVY)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
