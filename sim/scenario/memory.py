"""How much memory a run takes, roughly: a refusal with numbers is kinder than a machine that stops."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import InputError
from sim.parameters.catalogue import catalogue

if TYPE_CHECKING:
    from sim.scenario.place import Region
    from sim.scenario.scenario import Scenario

ENVIRONMENT = "WANGGE_MEMORY_MB"  # overrides what the system says it has

# Bytes; arrays grow by doubling, so a row may cost up to twice its size.
_PER_DISPUTE = 1.5 * (150 + 1.3 * 130 + 8 * 46)  # case row, files, log rows of its life
_PER_MICRO = 1500
_PER_TOWNSHIP_DAY = 60 * 4
_PER_DESK_DAY = 12 * 4
_BASE = 150 * 2**20  # the interpreter with its libraries
_RATE = "arise.rate"
_USUAL_RATE = 30.0  # disputes per 1,000 residents and year, where the catalogue has no rate


def estimate_memory(scenario: Scenario, region: Region | None = None) -> int:
    """Return the bytes that one run of a scenario takes, rough to a factor of two."""
    place = scenario.place() if region is None else region
    sizes = place.sizes
    disputes = expected_disputes(scenario, place)
    total = (
        _BASE
        + disputes * _PER_DISPUTE
        + sizes["micro_grids"] * _PER_MICRO
        + scenario.days * (sizes["townships"] * _PER_TOWNSHIP_DAY + sizes["desks"] * _PER_DESK_DAY)
    )
    return int(total)


def expected_disputes(scenario: Scenario, region: Region) -> float:
    """Return how many disputes may arise over the horizon."""
    residents = region.village_residents.astype(np.float64) / 1000
    rates = np.full(2, _USUAL_RATE)
    if _RATE in catalogue() and catalogue()[_RATE].dims == ("setting",):
        rates = scenario.array(_RATE)
    return float((residents * rates[region.village_urban]).sum()) * scenario.days / 365


def available_memory() -> int | None:
    """Return the bytes a new process may use, or None if the system does not say."""
    stated = os.environ.get(ENVIRONMENT, "")
    if stated.isascii() and stated.isdigit():
        return int(stated) * 2**20
    found = [each for each in (_linux(), _group(), _posix()) if each is not None]
    return min(found) if found else _windows()


def _linux() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    free = [line.split()[1] for line in lines if line.startswith("MemAvailable:")]
    return int(free[0]) * 1024 if free else None


def _group() -> int | None:
    """Return what the control group of a container leaves."""
    folder = Path("/sys/fs/cgroup")
    try:
        most = (folder / "memory.max").read_text(encoding="ascii").strip()
        used = (folder / "memory.current").read_text(encoding="ascii").strip()
    except OSError:
        return None
    return max(int(most) - int(used), 0) if most.isdigit() and used.isdigit() else None


def _posix() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def _windows() -> int | None:
    if os.name != "nt":
        return None
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ulong), ("load", ctypes.c_ulong)] + [
            (name, ctypes.c_ulonglong) for name in ("total", "free", "page", "page_free", "own", "own_free", "more")
        ]

    status = Status(length=ctypes.sizeof(Status))
    kernel: object = getattr(ctypes, "windll").kernel32  # noqa: B009 - exists on Windows only
    getattr(kernel, "GlobalMemoryStatusEx")(ctypes.byref(status))  # noqa: B009
    return int(status.free)


def check_memory(scenario: Scenario, region: Region, memory: int | None = None) -> None:
    """Refuse a scenario that does not fit into memory.

    Parameters
    ----------
    memory
        Bytes that may be used; None asks the system.

    Raises
    ------
    InputError
        Says how much is needed, how much there is, and what to make smaller.
    """
    there = available_memory() if memory is None else memory
    needed = estimate_memory(scenario, region)
    if there is None or needed <= there:
        return
    sizes = f"{region.residents:,} × {scenario.days:,}"
    raise InputError.single(
        f"内存不足：约需 {_gib(needed)}，可用 {_gib(there)}（居民×天数 {sizes}）；"
        f"请缩小地区、缩短 horizon 或降低 {_RATE}",
        f"too large for memory: needs about {_gib(needed)}, there is {_gib(there)} (residents × days {sizes});"
        f" take a smaller region, a shorter horizon or a lower {_RATE}",
        file=scenario.file,
        path="region",
    )


def _gib(size: int) -> str:
    return f"{size / 2**30:.1f} GiB" if size >= 2**30 else f"{size / 2**20:.0f} MiB"
