"""``python -m sim.cli`` does what ``wangge`` does."""

import sys

from sim.cli import main

if __name__ == "__main__":
    sys.exit(main())
