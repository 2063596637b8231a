"""Child process of `test_restore`: takes saved states up and runs them to their ends; prints one digest a line."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import numpy as np

from sim.model import GovernanceModel
from tests.engine import state_digest


def main(folder: Path) -> None:
    """Go on from every saved state of a folder, in order of name."""
    for path in sorted(folder.glob("*.npz")):
        made = pickle.loads(path.with_suffix(".scenario").read_bytes())
        model = GovernanceModel(made)
        with np.load(path) as state:
            model.restore(state)
        print(path.stem, state_digest(model.run()), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
