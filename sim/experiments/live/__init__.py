"""Live runs: a process that computes day by day under the eyes of viewers, who talk to it through the store.

``python -m sim.experiments.live --store S --run ID`` is that process; `start` begins one.
"""

from __future__ import annotations

from sim.experiments.live.launch import LINGER, again, can_resume, read, resume, start

__all__ = ["LINGER", "again", "can_resume", "read", "resume", "start"]
