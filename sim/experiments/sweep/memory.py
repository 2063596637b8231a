"""How much memory a process holds now: psutil where it is installed, else what the system itself offers."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

MB = 2**20


def resident(pid: int) -> int | None:
    """Bytes a process holds in memory; None if it is gone or the system does not say."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        pass
    try:
        import psutil
    except ImportError:
        return _windows(pid) if os.name == "nt" else _ps(pid)
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return None


def _ps(pid: int) -> int | None:
    """As the command ``ps`` of Unix systems says (kibibytes)."""
    try:
        answer = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, timeout=5, check=False
        )
        return int(answer.stdout) * 1024
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def _windows(pid: int) -> int | None:
    """As Windows' own library says."""
    import ctypes

    class Counters(ctypes.Structure):
        _fields_ = [("size", ctypes.c_ulong), ("faults", ctypes.c_ulong)] + [
            (name, ctypes.c_size_t)
            for name in (
                "peak", "working_set", "peak_paged", "paged", "peak_nonpaged", "nonpaged", "pagefile", "peak_pagefile",
            )
        ]  # fmt: skip

    kernel: object = getattr(ctypes, "windll").kernel32  # noqa: B009 - exists on Windows only
    open_process = getattr(kernel, "OpenProcess")  # noqa: B009
    open_process.restype = ctypes.c_void_p
    handle = open_process(0x1000 | 0x0010, False, pid)  # query limited information, read memory
    if not handle:
        return None
    try:
        counters = Counters(size=ctypes.sizeof(Counters))
        asked = getattr(kernel, "K32GetProcessMemoryInfo")  # noqa: B009
        fine = asked(ctypes.c_void_p(handle), ctypes.byref(counters), counters.size)
        return int(counters.working_set) if fine else None
    finally:
        getattr(kernel, "CloseHandle")(ctypes.c_void_p(handle))  # noqa: B009
