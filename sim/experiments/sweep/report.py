"""What a sweep answers: how far it came, and every run that did not finish with the command that repeats it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.experiments.packing import reason_of

if TYPE_CHECKING:
    from sim.experiments.sweep.loop import Loss
    from sim.experiments.sweep.study import Limits

Text = dict[str, str]


@dataclass(frozen=True)
class Trouble:
    """A wanted run that did not finish."""

    run: str
    point: int
    replication: int
    state: str
    reason: Text
    command: str

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return dict(vars(self))


@dataclass(frozen=True)
class Report:
    """Answer of `sweep`.

    Attributes
    ----------
    state
        ``done``, or ``stopped`` with a ``message`` saying why.
    total, before, new
        Different runs wanted; how many were stored already; how many this call stored.
    troubles
        Every wanted run that failed or was quarantined, now or before.
    """

    id: str
    name: str
    state: str
    points: int
    total: int
    before: int
    new: int
    seconds: float
    troubles: tuple[Trouble, ...] = ()
    message: Text | None = None
    imprecise: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The documented answer (docs/json.md)."""
        return {
            "schema": 1,
            "study": self.id,
            "name": self.name,
            "state": self.state,
            "points": self.points,
            "runs": self.total,
            "stored_before": self.before,
            "stored_now": self.new,
            "seconds": round(self.seconds, 3),
            "message": self.message,
            "points_not_precise": list(self.imprecise),
            "not_finished": [each.as_json() for each in self.troubles],
        }


def reason(loss: Loss, limits: Limits) -> Text:
    """Why a run was given up, in words."""
    if loss.why == "time":
        return {
            "zh": f"用时超过 limits.seconds_per_run = {limits.seconds_per_run:g} 秒，已中止",
            "en": f"took longer than limits.seconds_per_run = {limits.seconds_per_run:g} and was ended",
        }
    if loss.why == "memory":
        return {
            "zh": f"内存超过 limits.memory_mb = {limits.memory_mb}，已中止",
            "en": f"took more than limits.memory_mb = {limits.memory_mb} and was ended",
        }
    if loss.why == "error":
        return dict(reason_of(loss.error))
    limited = limits.seconds_per_run is not None or limits.memory_mb is not None
    beyond = ("或超过 limits 的限制", ", or it went beyond the limits") if limited else ("", "")
    return {
        "zh": f"单独运行时仍使工作进程意外终止，共 {loss.attempts} 次，不再重试（多为内存不足{beyond[0]}）",
        "en": f"its worker process died {loss.attempts} times, alone too; not tried again (most often: memory"
        f"{beyond[1]})",
    }
