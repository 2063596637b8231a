"""The process of a live run: a day, a look at what viewers want, the next day.

It writes days and a sign of life, pictures only while somebody looks, a checkpoint when paused; it ends by itself when
nobody has looked for a while, and stores a finished run like any other.
"""

from __future__ import annotations

import json
import os
import shlex
import time
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sim.errors import WanggeError
from sim.experiments.live import checkpoint, columns, frames, launch
from sim.store import live
from sim.store.processes import start_token

if TYPE_CHECKING:
    from sim.experiments.live.watch import Watch
    from sim.model import GovernanceModel
    from sim.scenario import Scenario
    from sim.store import Store

#: seconds between looks at the commands; between writing days; between pictures; between signs of life when idle
_LOOK, _WRITE, _PICTURE, _PULSE = 0.05, 0.1, 0.2, 1.0
#: a viewer that looked within these seconds counts as present
_PRESENT = 5.0
#: seconds of pause after which the state is saved: who steps day by day does not wait for the disk
_SETTLED = 1.5
_MOST_STEPS = 366
_ENDED = {"zh": "已按要求停止", "en": "stopped as asked"}
_ALONE = {
    "zh": "长时间无人观看，已自动停止；可从停止处继续",
    "en": "nobody looked for a while, so it stopped; it can go on from there",
}
_NOT_YET = {
    "zh": "已保存检查点；本次推演存入结果库后，可用 wangge branch 从第 {day} 天分出另一方案",
    "en": "checkpoint saved; once this run is stored, 'wangge branch' goes on from day {day} as another scenario",
}


class Child:
    """One live run at work.

    Parameters
    ----------
    linger
        Seconds to go on after the last viewer looked.
    """

    def __init__(self, store: Store, run: str, linger: float) -> None:
        self.store, self.run, self.linger = store, run, linger
        self.live = live.get(store, run)
        self.state, self.speed = "playing", self.live.speed
        self.steps = 0
        self.frame = self.live.frame
        self.model: GovernanceModel
        self.watch: Watch
        self._days: list[tuple[int, bytes]] = []
        self._changes: dict[str, Any] = {}
        self._seq = 0
        self._seen = self._start = time.time()
        self._looked = self._wrote = self._pictured = self._due = 0.0
        self._paused_since: float | None = None
        self._saved_day = -1
        self._new_picture = True

    def work(self) -> None:
        """Run until finished, stopped or left alone; whatever goes wrong is written down for the viewers."""
        if not live.claim(self.store, self.run, os.getpid(), start_token(os.getpid())):
            return
        try:
            self._work()
        except Exception as error:
            from sim.experiments.packing import reason_of

            self._say(state="failed", message=dict(reason_of(error)))
            if not isinstance(error, WanggeError):
                raise

    def _work(self) -> None:
        scenario = launch.read(self.live.path, live.source(self.store, self.run), self.live.overrides)
        self._build(scenario)
        while self.state in ("playing", "paused") and self.model.running:
            self._look()
            now = time.monotonic()
            if self.state not in ("playing", "paused"):
                break
            if self.steps > 0 or (self.state == "playing" and now >= self._due):
                self._one_day(now)
            else:
                self._idle(now)
            self._write()
        if not self.model.running:
            self._finish(scenario)

    def _build(self, scenario: Scenario) -> None:
        from sim.experiments.live.watch import Watch
        from sim.model import GovernanceModel

        self.model = GovernanceModel(scenario, seed=self.live.seed)
        held = checkpoint.load(self.store.folder, self.run)
        if held is not None:
            self.model.restore(held)
        self.watch = Watch(self.model)
        with self.store.transaction() as db:
            db.execute("DELETE FROM live_days WHERE run = ? AND day > ?", (self.run, self.model.day))
            live.write(db, self.run, state=self.state, day=self.model.day, days=self.model.days_total)
        self._seen = self._start = time.time()  # nobody is asked to wait for the loading
        # what is there on the first morning, before the compiled rules of the first day are loaded
        self._write(at_once=True)

    # --- viewers ---------------------------------------------------------------------------------------------------
    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked < _LOOK:
            return
        self._looked = now
        before = self._seen
        self._seen = live.last_seen(self.store, self.run) or self._start
        if self._seen - before > _PRESENT:
            self._new_picture = True  # somebody came (back)
        for each in live.waiting(self.store, self.run):
            self._seq = each.seq
            self._obey(each)
        if time.time() - max(self._seen, self._start) > self.linger:
            self._save()
            self._go("stopped", _ALONE)
            self._write(at_once=True)

    def _obey(self, asked: live.Command) -> None:
        value = asked.value or 0.0
        if asked.verb == "play":
            self._go("playing")
        elif asked.verb == "pause":
            self._go("paused")
        elif asked.verb == "step":
            self._go("paused")
            self.steps = max(1, min(_MOST_STEPS, int(value)))
        elif asked.verb == "speed":
            self.speed = self._changes["speed"] = max(0.0, value)
            self._due = 0.0
        elif asked.verb == "stop":
            checkpoint.drop(self.store.folder, self.run)
            self._go("stopped", _ENDED)
        else:
            self._save()
            self._go("paused", {lang: text.format(day=self.model.day) for lang, text in _NOT_YET.items()})
        self._write(at_once=True)

    def _go(self, state: str, message: dict[str, str] | None = None) -> None:
        self.state, self.steps = state, 0
        self._changes |= {"state": state, "message": message}
        self._paused_since = time.monotonic() if state == "paused" else None
        self._due = 0.0
        self._new_picture = True

    # --- days ------------------------------------------------------------------------------------------------------
    def _one_day(self, now: float) -> None:
        self.model.step()
        self._days.append((self.model.day, columns.pack(self.watch.day())))
        self._new_picture = True
        if self.steps > 0:
            self.steps -= 1
            self._paused_since = time.monotonic()
        if self.speed > 0.0:
            # after a delay days are not caught up in a burst
            self._due = max(self._due, now - 1.0 / self.speed) + 1.0 / self.speed

    def _idle(self, now: float) -> None:
        if self._paused_since is not None and now - self._paused_since > _SETTLED:
            self._save()
        wait = _LOOK if self.state == "paused" else min(self._due - now, _LOOK)
        time.sleep(max(wait, 0.001))

    def _save(self) -> None:
        if self.model.day != self._saved_day:
            checkpoint.save(self.store.folder, self.run, self.model.state())
            self._saved_day = self.model.day

    # --- writing ---------------------------------------------------------------------------------------------------
    def _write(self, at_once: bool = False) -> None:
        now = time.monotonic()
        watched = time.time() - self._seen < _PRESENT
        picture = self._new_picture and (at_once or (watched and now - self._pictured >= _PICTURE))
        quiet = now - self._wrote
        if not (at_once or picture or quiet >= _PULSE or (self._days and quiet >= _WRITE)):
            return
        if picture:
            self._picture(now)
        self._commit()

    def _picture(self, now: float) -> None:
        self.frame += 1
        frames.write(self.store.folder, self.run, self.frame, self.model.day, self.watch.planes.frame())
        self._changes |= {"frame": self.frame, "snapshot": self._snapshot()}
        self._pictured, self._new_picture = now, False

    def _snapshot(self) -> bytes:
        judged = self.watch.judge
        found = {
            "day": self.model.day, "first": judged.first, "shape": judged.counts.shape,
            "counts": judged.counts.ravel().tolist(), "lines": self.watch.lines,
        }  # fmt: skip
        return zlib.compress(json.dumps(found, separators=(",", ":")).encode(), 1)

    def _commit(self) -> None:
        """Days, state and what was carried out, in one transaction."""
        with self.store.transaction() as db:
            live.add_days(db, self.run, self._days)
            live.write(db, self.run, day=self.model.day, **self._changes)
            live.carried_out(db, self.run, self._seq)
        self._days, self._changes = [], {}
        self._wrote = time.monotonic()

    def _say(self, **values: Any) -> None:
        with self.store.transaction() as db:
            live.write(db, self.run, **values)

    # --- the end ---------------------------------------------------------------------------------------------------
    def _finish(self, scenario: Scenario) -> None:
        from sim.experiments.packing import Wanted, pack
        from sim.experiments.scenario_text import scenario_text

        self._go("storing")
        self._write(at_once=True)
        keep = replace(scenario.keep, cases=True, areas=True)
        wanted = Wanted(scenario, self.model.run_seed, keep, self._command(), source=scenario_text(scenario))
        self.store.put(pack(wanted, self.model.result()))
        checkpoint.drop(self.store.folder, self.run)
        self._say(state="done", stored=wanted.id)

    def _command(self) -> str:
        settings = [word for each in self.live.overrides for word in ("--set", each)]
        return shlex.join(["wangge", "run", self.live.path, "--seed", str(self.model.run_seed), *settings])
