"""Versions of the packages that decide the numbers; every manifest names them."""

from __future__ import annotations

import contextlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from sim import __version__

_PACKAGES = ("mesa", "numpy", "pandas", "numba", "pyarrow")


def versions() -> dict[str, str]:
    """Package -> version; what is not installed is left out."""
    return dict(_versions())


@cache
def _versions() -> dict[str, str]:
    # looked up once: reading the records of installed packages takes milliseconds
    found = {"wangge": __version__, "python": platform.python_version()}
    for package in _PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            found[package] = version(package)
    return found
