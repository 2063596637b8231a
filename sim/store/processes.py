"""Processes that outlive whoever started them: start one, and tell later whether it still lives.

A process number is used again after its process has ended, so a number alone says nothing; number and start together
name one process for as long as the machine is up.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

#: Windows: no console of its own, and no Ctrl-C from ours; elsewhere the names do not exist
_APART = int(getattr(subprocess, "DETACHED_PROCESS", 0)) | int(getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0))
#: processes started here; asking them how they are also lets the system forget the ended ones
_STARTED: dict[int, subprocess.Popen[bytes]] = {}


def spawn(module: str, arguments: Sequence[str], log: Path) -> int:
    """Start ``python -m module`` on its own: it goes on when this process ends, and no terminal reaches it.

    Parameters
    ----------
    log
        File that takes what it says on its way down.

    Returns
    -------
    int
        Its process number.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        return begin(module, arguments, subprocess.DEVNULL, out).pid


def begin(module: str, arguments: Sequence[str], source: int, out: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """Start such a process with a standard input and a place for what it says, as `subprocess` takes them."""
    _forget_ended()
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=source,
        stdout=out,
        stderr=subprocess.STDOUT,
        env=_environment(),
        start_new_session=True,  # has no meaning on Windows, where the flags do the same
        creationflags=_APART,
    )
    _STARTED[process.pid] = process
    return process


def _environment() -> dict[str, str]:
    """Ours, so that the same packages are found from whichever folder it starts."""
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *(each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each and each != root)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"}


def start_token(pid: int) -> str:
    """When a process started, as the system writes it; empty where there is none or the system does not say."""
    if os.name == "nt":
        return _windows_start(pid)
    status = Path(f"/proc/{pid}/stat")
    if not Path("/proc/self/stat").exists():
        return _asked_start(pid)
    try:
        # the name in brackets may hold anything, brackets too; what follows the last one is plain
        parts = status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if parts[0] in "ZX" else parts[19]


def alive(pid: int, token: str) -> bool:
    """Whether that very process lives; one that has ended and was not yet waited for does not."""
    _forget_ended()
    if pid <= 0:
        return False
    now = start_token(pid)
    return bool(now) and (now == token or not token)


def _forget_ended() -> None:
    for pid, process in list(_STARTED.items()):
        if process.poll() is not None:
            _STARTED.pop(pid, None)  # another thread may have done so


def _asked_start(pid: int) -> str:
    """Systems without /proc: ask their ``ps``."""
    asked = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    state, _, began = answer.partition(" ")
    return "" if not answer or state.startswith("Z") else began.strip()


def _windows_start(pid: int) -> str:
    """Creation time in the system's 100-nanosecond ticks."""
    import ctypes
    from ctypes import wintypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - the name exists on Windows only
    handle = kernel.OpenProcess(0x1000, False, pid)  # may ask for times and exit code, nothing else
    if not handle:
        return ""
    try:
        code, times = wintypes.DWORD(), [wintypes.FILETIME() for _ in range(4)]
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        known = kernel.GetProcessTimes(handle, *(ctypes.byref(each) for each in times))
        running = code.value == 259  # STILL_ACTIVE
        return str((times[0].dwHighDateTime << 32) + times[0].dwLowDateTime) if known and running else ""
    finally:
        kernel.CloseHandle(handle)
