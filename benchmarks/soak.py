"""How the pages bear many viewers: twenty sessions on four live runs, for as many minutes as asked; `make soak`."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from benchmarks import browser
from benchmarks.report import ROOT, Row, circumstances, table
from benchmarks.sessions import Viewer

if TYPE_CHECKING:
    from sim.store import Store

PAGE = ROOT / "docs" / "soak.md"
#: seconds: the runs alone, sessions arriving before anything is counted, between two looks at memory
_ALONE, _ARRIVING, _LOOK = 30.0, 20.0, 2.0
#: runs last longer than the viewers stay, so that all of them watch something that goes on
_MARGIN, _FASTEST = 1.25, 10.0


@dataclass
class Watched:
    """What was seen while the sessions were there.

    Attributes
    ----------
    alone, together
        Days a second of each run without and with viewers.
    memory
        Minutes since the count began, and MiB of the server.
    server, runs, sessions
        Cores used by the server, by all runs, by the sessions themselves.
    others
        Cores used by everything else on the machine meanwhile.
    load
        Waiting processes of the machine before anything was started.
    """

    viewers: list[Viewer]
    alone: list[float] = field(default_factory=list)
    together: list[float] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    server: float = 0.0
    runs: float = 0.0
    sessions: float = 0.0
    others: float = 0.0
    seconds: float = 0.0
    load: float = 0.0
    speed: float = 0.0
    begun: float = 0.0

    def rates(self) -> list[float]:
        """Updates a second of each session."""
        return [len(self.counted(viewer)) / self.seconds for viewer in self.viewers]

    def counted(self, viewer: Viewer) -> list[float]:
        """Updates while it was counted."""
        return [each for each in viewer.updates if self.begun <= each <= self.begun + self.seconds]

    def longest(self) -> float | None:
        """Seconds between two updates of one session, at the most; None where no session had two."""
        gaps = []
        for viewer in self.viewers:
            counted = self.counted(viewer)
            gaps += [later - earlier for earlier, later in zip(counted, counted[1:], strict=False)]
        return max(gaps, default=None)

    def growth(self) -> float | None:
        """MiB a minute: the slope of memory over the last two thirds, when everything has been loaded."""
        late = self.memory[len(self.memory) // 3 :]
        return statistics.linear_regression(*zip(*late, strict=True)).slope if len(late) > 10 else None

    def by_minute(self) -> list[float]:
        """Mean MiB of each minute that was begun."""
        minutes: dict[int, list[float]] = {}
        for when, size in self.memory:
            minutes.setdefault(int(when), []).append(size)
        return [statistics.mean(sizes) for _, sizes in sorted(minutes.items())]


def say(text: str) -> None:
    """Say on the error stream what is going on."""
    print(text, file=sys.stderr, flush=True)


def days(store: Store, runs: Sequence[str]) -> list[int]:
    """Days that each run has done."""
    from sim.store import live

    return [live.get(store, each).day for each in runs]


def pace(store: Store, runs: Sequence[str], seconds: float) -> list[float]:
    """Days a second of each run over some seconds."""
    before, start = days(store, runs), time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - start
    return [(late - early) / took for early, late in zip(before, days(store, runs), strict=True)]


def cpu(pids: Sequence[int]) -> float:
    """CPU seconds of processes so far."""
    return sum(sum(psutil.Process(each).cpu_times()[:2]) for each in pids)


def busy() -> float:
    """CPU seconds that the whole machine has worked so far."""
    times = psutil.cpu_times()
    return float(sum(times[:9]) - times.idle - getattr(times, "iowait", 0.0))


def start(store: Store, scenario: Path, n: int, seconds: float) -> tuple[list[str], float]:
    """Start live runs that last for so many seconds; gives their ids and their speed."""
    from sim.experiments import live as runs
    from sim.scenario import load_scenario
    from sim.store import live

    speed = min(_FASTEST, load_scenario(scenario).days / (seconds * _MARGIN))
    found = [runs.start(store, scenario, seed=seed + 1, speed=speed, linger=3600.0) for seed in range(n)]
    end = time.monotonic() + 300.0
    while any(live.look(store, each).state == "starting" for each in found) and time.monotonic() < end:
        time.sleep(0.2)
    states = {live.look(store, each).state for each in found}
    if states != {"playing"}:
        raise RuntimeError(f"the live runs did not begin: {states}")
    return found, speed


async def watch(seen: Watched, pid: int, pids: Sequence[int], minutes: float) -> None:
    """Let the sessions in, then count."""
    until = time.monotonic() + _ARRIVING + 60.0 * minutes
    tasks = [asyncio.create_task(each.watch(until)) for each in seen.viewers]
    await asyncio.sleep(_ARRIVING)
    server = psutil.Process(pid)
    before, own, seen.begun = (cpu([pid]), cpu(pids)), cpu([os.getpid()]), time.monotonic()
    all_before = busy()
    while time.monotonic() < until - _LOOK:
        seen.memory.append(((time.monotonic() - seen.begun) / 60.0, server.memory_info().rss / 2**20))
        await asyncio.sleep(_LOOK)
    seen.seconds = time.monotonic() - seen.begun
    seen.server, seen.runs = (
        (late - early) / seen.seconds for early, late in zip(before, (cpu([pid]), cpu(pids)), strict=True)
    )
    seen.sessions = (cpu([os.getpid()]) - own) / seen.seconds
    mine = seen.server + seen.runs + seen.sessions
    seen.others = max(0.0, (busy() - all_before) / seen.seconds - mine)
    await asyncio.gather(*tasks)


def soak(folder: Path, scenario: str, minutes: float, sessions: int, n_runs: int) -> Watched:
    """Serve, run, watch; ends everything that it started."""
    from sim.store import Store, live

    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    load = os.getloadavg()[0]
    with (
        browser.serving(folder / "scenarios", folder / "store", folder / "server.log") as (address, pid),
        Store.open(folder / "store") as store,
    ):
        lasting = _ALONE + _ARRIVING + 60.0 * minutes
        runs, speed = start(store, folder / "scenarios" / scenario, n_runs, lasting)
        seen = Watched([Viewer(address, runs[number % n_runs]) for number in range(sessions)], load=load, speed=speed)
        pids = [live.get(store, each).pid for each in runs]
        say(f"{n_runs} runs at {speed:.3g} days a second; {_ALONE:.0f} s alone, then {sessions} sessions")
        seen.alone = pace(store, runs, _ALONE)
        early = days(store, runs)
        begun = time.monotonic()
        asyncio.run(watch(seen, pid, pids, minutes))
        took = time.monotonic() - begun
        seen.together = [(late - first) / took for first, late in zip(early, days(store, runs), strict=True)]
    return seen


def rows(seen: Watched) -> list[Row]:
    """What came of it, against the targets."""
    rates, growth = seen.rates(), seen.growth()
    slowed = 100.0 * (1.0 - sum(seen.together) / sum(seen.alone)) if sum(seen.alone) else None
    last = statistics.mean(each for _, each in seen.memory[-5:])
    failed = sum(len(each.failed) for each in seen.viewers)
    return [
        Row("Updates of the slowest session", min(rates), "a second", at_least=1.0, note="each update arrived whole"),
        Row(
            "Updates of the mean session", statistics.mean(rates), "a second", note="a session asks four times a second"
        ),
        Row("Longest wait of any session between updates", seen.longest(), "s", reason="no session had two updates"),
        Row("Updates that failed", float(failed), at_most=0.0),
        Row("Server", 100.0 * seen.server, "% of one core", at_most=60.0),
        Row("Server, an update", 1000.0 * seen.server / sum(rates) if sum(rates) else None, "ms CPU"),
        Row("Server's memory at the end", last, "MiB"),
        Row(
            "Growth of the server's memory", growth, "MiB a minute", at_most=1.0, note="slope over the last two thirds"
        ),
        Row("Runs slowed by being watched", slowed, "%", at_most=10.0, note="days a second, against nobody watching"),
        Row("The runs", 100.0 * seen.runs, "% of one core", note="all together"),
        Row("The sessions themselves", 100.0 * seen.sessions, "% of one core", note="on the same machine"),
        Row("Everything else on the machine", 100.0 * seen.others, "% of one core", note="other work than this"),
        Row("Sent to all sessions", sum(each.received for each in seen.viewers) / 2**20, "MiB"),
    ]


def minutes(seen: Watched) -> str:
    """Memory minute by minute: a slope alone does not say whether growth ends."""
    sizes = ", ".join(f"{size:.1f}" for size in seen.by_minute())
    return f"The server's memory (resident), mean of each minute: {sizes} MiB."


def write(seen: Watched, words: str, scenario: str) -> Path:
    """Write the page; returns its path."""
    about = (
        f"{len(seen.viewers)} sessions on {len(seen.alone)} live runs of `{scenario}`, counted for "
        f"{seen.seconds / 60:.1f} minutes after {_ARRIVING:.0f} seconds in which all arrived; the runs were asked for "
        f"{seen.speed:.3g} days a second each."
    )
    machine = (
        f"Server, runs and sessions share the {os.cpu_count()} cores of one machine. Its load before anything was "
        f"started was {seen.load:.1f}, from whatever else ran there: that makes the numbers worse, never better."
    )
    PAGE.write_text(
        f"""# Many viewers

Made by `make soak` (`python dev.py soak`), here as `{words}`: {circumstances()}

{about}

The sessions are plain websocket connections that ask as the page's script asks (a full drawing, then an update four
times a second) and take all they are sent; none is a browser, so drawing costs nothing here. {machine}

{table(rows(seen))}

{minutes(seen)}

The targets are those of twenty sessions over fifteen minutes; a shorter run says less about memory.
""",
        encoding="utf-8",
    )
    return PAGE


def main() -> int:
    """Soak, print the table, write the page unless told not to."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.soak", description="many viewers of live runs")
    options.add_argument("--minutes", type=float, default=15.0)
    options.add_argument("--sessions", type=int, default=20)
    options.add_argument("--runs", type=int, default=4)
    options.add_argument("--scenario", default="huaihua.yaml", help="a file of the folder scenarios")
    options.add_argument("--no-page", action="store_true", help="leave docs/soak.md as it is")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="wangge-soak-") as folder:
        seen = soak(Path(folder), asked.scenario, asked.minutes, asked.sessions, asked.runs)
    print(table(rows(seen)), minutes(seen), sep="\n\n")
    if not asked.no_page:
        words = " ".join(["python dev.py soak", *sys.argv[1:]])
        print(f"\nwritten: {write(seen, words, asked.scenario).relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
