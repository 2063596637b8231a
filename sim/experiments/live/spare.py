"""A process that has loaded everything and waits for a live run: loading takes longer than the run's first picture.

A server keeps one (`prepare`); `hand_over` gives it a run, and another takes its place a little later. It ends by
itself when the server is gone, however that died, because its end of the pipe closes then. Whoever has no spare process
starts one of its own, as before.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.store import live
from sim.store.processes import begin, start_token

if TYPE_CHECKING:
    from sim.store import Store

#: seconds after which a used one is replaced: the run that just began needs the processor more
LATER = 5.0
#: seconds in which one that lives hears what it is told; its answer
_PATIENCE, _HEARD = 5.0, b"heard\n"

_lock = threading.Lock()
_held: subprocess.Popen[bytes] | None = None
_wanted = False


@dataclass(frozen=True)
class Task:
    """One live run to work on; ``log`` takes what the process says on its way down."""

    store: str
    run: str
    linger: float
    log: str


def prepare(after: float = 0.0) -> None:
    """Keep a spare process from now on; the first is started in so many seconds, on a thread of its own."""
    global _wanted
    _wanted = True
    timer = threading.Timer(after, _fill)
    timer.daemon = True
    timer.start()


def _fill() -> None:
    global _held
    with _lock:
        if _wanted and (_held is None or _held.poll() is not None):
            if _held is not None:
                _close(_held)
            with suppress(OSError):  # no room for a further process: runs start their own
                _held = begin("sim.experiments.live", ["--spare"], subprocess.PIPE, subprocess.PIPE)


def pid() -> int:
    """Number of the process that waits now; 0 for none."""
    with _lock:
        return 0 if _held is None or _held.poll() is not None else _held.pid


def give_up() -> None:
    """Keep none any more; the waiting one ends."""
    global _held, _wanted
    with _lock:
        process, _held, _wanted = _held, None, False
    if process is not None:
        _close(process)
        process.wait()


def hand_over(store: Store, run: str, linger: float, log: Path) -> bool:
    """Give a run to the waiting process; False where there is none, or it is dead: start one then."""
    global _held
    with _lock:
        process, _held = _held, None
    if _wanted:
        prepare(LATER)
    if process is None:
        return False
    task = Task(str(store.folder.resolve()), run, linger, str(log.resolve()))
    log.parent.mkdir(parents=True, exist_ok=True)
    taken = False
    try:
        # entered before it is told: two that enter it at once would each take the other for the one at work
        if process.poll() is None and live.claim(store, run, process.pid, start_token(process.pid)):
            taken = _tell(process, json.dumps(asdict(task)).encode() + b"\n")
    finally:
        if not taken:
            process.kill()
            process.wait()
        _close(process)
    return taken


def _tell(process: subprocess.Popen[bytes], words: bytes) -> bool:
    """Say something to the process; whether it has heard it, which one that is just dying has not."""
    assert process.stdin is not None and process.stdout is not None
    limit = threading.Timer(_PATIENCE, process.kill)  # ends the reading below as well
    limit.start()
    try:
        process.stdin.write(words)
        process.stdin.flush()
        return any(line == _HEARD for line in process.stdout)
    except OSError:
        return False
    finally:
        limit.cancel()


def _close(process: subprocess.Popen[bytes]) -> None:
    for end in (process.stdin, process.stdout):
        with suppress(OSError):
            if end is not None:
                end.close()


# --- in the spare process ------------------------------------------------------------------------------------------


def wait_for_task() -> Task:
    """Load what a run needs until a task comes; ends the process when nobody can bring one any more."""
    lines: list[bytes] = []
    came = threading.Event()

    def listen() -> None:
        said = b""
        while not said.endswith(b"\n"):
            more = os.read(0, 65_536)  # the bare descriptor: a lock of sys.stdin would be missed at the end
            if not more:
                os._exit(0)
            said += more
        lines.append(said)
        with suppress(OSError):  # who brought it may be gone already; the run is entered all the same
            os.write(1, _HEARD)
        came.set()

    threading.Thread(target=listen, daemon=True).start()
    with suppress(Exception):  # what is wrong here is wrong in the run too, and is said there
        for _ in _warming():
            if came.is_set():
                break
    came.wait()
    task = Task(**json.loads(lines[0]))
    with Path(task.log).open("wb") as out:
        for stream in (1, 2):
            os.dup2(out.fileno(), stream)
    return task


def _warming() -> Iterator[None]:
    """Load a run's code: the smallest scenario there is, up to its third day; a task cuts it short at every yield."""
    import sim.experiments.live.child
    import sim.experiments.packing
    import sim.experiments.scenario_text  # noqa: F401
    from sim.scenario import load_scenario
    from sim.scenario.extend import SHIPPED

    scenario = load_scenario(SHIPPED / "tiny.yaml")
    yield
    from sim.experiments.live.watch import Watch
    from sim.model import GovernanceModel

    yield
    watch = Watch(GovernanceModel(scenario))
    for _ in range(3):
        yield
        watch.model.step()
        watch.day()
