"""A cluster on loopback: a scheduler and a keeper of workers, as processes."""

from __future__ import annotations

import re
import subprocess

import psutil

from tests.sweep.helpers import start, workers_of


def ready(process: subprocess.Popen[str], words: str) -> str:
    """The line in which a process says that it is ready."""
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return line
    raise AssertionError(f"ended with {process.wait()}")


class Running:
    """A scheduler and a keeper of workers, as processes."""

    def __init__(self, workers: int = 2) -> None:
        self.scheduler = start("cluster", "scheduler", "--port", 0, "--lang", "en")
        found = re.search(r"tcp://[^\s;)]+", ready(self.scheduler, "scheduler ready"))
        assert found
        self.address = found[0]
        self.keeper = start("cluster", "worker", self.address, "--workers", workers, "--lang", "en")
        ready(self.keeper, "connected")

    def workers(self) -> list[psutil.Process]:
        return workers_of(self.keeper.pid)

    def end(self) -> None:
        for process in (self.keeper, self.scheduler):
            if process.poll() is None:
                process.terminate()
        for process in (self.keeper, self.scheduler):
            process.communicate(timeout=40)
