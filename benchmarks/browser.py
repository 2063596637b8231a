"""Chromium and a server of the pages for those who look at them: the journey in tests/browser, soak and pictures."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import ProxyHandler, build_opener

from benchmarks.report import ROOT

if TYPE_CHECKING:
    from sim.store import Store

NAMES = ("chromium", "chromium-browser", "google-chrome")
#: no window, no sandbox (a container has none), nothing that calls home by itself
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SIZE = {"width": 1280, "height": 800}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
#: seconds that a server may take to answer
_PATIENCE = 60.0


def chromium() -> str | None:
    """The system's Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def missing() -> str:
    """Why no browser can be driven here; empty where one can."""
    from importlib.util import find_spec

    if find_spec("playwright") is None:
        return "playwright is missing: pip install playwright (it needs no browser of its own)"
    if chromium() is None:
        return "Chromium is missing: apt install chromium fonts-noto-cjk"
    return ""


@contextmanager
def browser() -> Iterator[Any]:
    """A Chromium without a window, driven by playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        try:
            yield found
        finally:
            found.close()


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextmanager
def serving(scenarios: Path, store: Path, log: Path) -> Iterator[tuple[str, int]]:
    """A server of the pages over its own folders; gives its address and process, and ends all that it started.

    Raises
    ------
    RuntimeError
        If it does not answer; the message holds what it said.
    """
    port = free_port()
    words = ["--port", str(port), "--scenarios", str(scenarios), "--store", str(store), "--attended"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with log.open("wb") as said:
        # its standard input is a pipe: should this process die, however, the server ends with it
        server = subprocess.Popen(
            [sys.executable, "-m", "dashboards", *words], cwd=log.parent, env=environment, stdin=subprocess.PIPE,
            stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _answers(port, server, log)
            yield f"http://localhost:{port}", server.pid
        finally:
            server.kill()
            server.wait()
            if server.stdin is not None:
                server.stdin.close()
            end_children(store)


def _answers(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    ask, end = build_opener(ProxyHandler({})).open, time.monotonic() + _PATIENCE
    while time.monotonic() < end and server.poll() is None:
        with suppress(OSError):
            ask(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server of the pages does not answer:\n{log.read_text(encoding='utf-8', errors='replace')}")


def end_children(folder: Path) -> None:
    """End the processes that the pages started over a store: live runs, comparisons, sweeps."""
    from sim.store import Store
    from sim.store.processes import alive

    if not (folder / "wangge.sqlite").exists():
        return
    with Store.open(folder) as store:
        for pid, token in _children(store):
            if pid not in (0, os.getpid()) and alive(pid, token):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)


def _children(store: Store) -> list[tuple[int, str]]:
    from dashboards.jobs import record
    from sim.store import live

    found = [(each.pid, each.start_token) for each in live.listed(store, 100) if each.working]
    found += store.db.execute("SELECT pid, start_token FROM study WHERE state = 'running'").fetchall()
    jobs = [record.look(store, path.stem) for path in (store.folder / record.FOLDER).glob("*.json")]
    return found + [(each.pid, each.token) for each in jobs if each is not None and each.working]
