"""``wangge dashboard``: starts the pages' server as a process of its own, says where it is, ends it with Ctrl-C."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

import typer

from sim.cli import options
from sim.errors import InputError
from sim.text import say

HOST, PORT = "127.0.0.1", 8501
_PATIENCE = 90.0


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``dashboard`` to the program."""
    port = options.number("--port", "dashboard.port", lang, 1, 65_535, PORT)
    browser = options.flag("--browser/--no-browser", "dashboard.browser", lang, default=True)
    store = typer.Option(
        None, "--store", metavar=say("help.folder", lang), help=options.helped("dashboard.store", lang)
    )
    scenarios = typer.Option(
        None, "--scenarios", metavar=say("help.folder", lang), help=options.helped("dashboard.scenarios", lang)
    )
    language = options.language(lang)

    def dashboard(
        port: int = port,
        browser: bool = browser,
        store: str | None = store,
        scenarios: str | None = scenarios,
        lang_option: str | None = language,
    ) -> None:
        raise typer.Exit(serve(port, browser, store, scenarios, lang))

    app.command("dashboard", cls=command, help=say("dashboard.help", lang), options_metavar=say("help.options", lang))(
        dashboard
    )


def serve(port: int, browser: bool, store: str | None, scenarios: str | None, lang: str) -> int:
    """Start the server, wait until it answers, say where, and stay until it ends.

    Raises
    ------
    InputError
        If the pages or their packages are missing, a folder is none, the port is taken, or the server does not start.
    """
    root = found_beside()
    if scenarios is not None and not Path(scenarios).is_dir():
        raise InputError.single("没有这个文件夹", "no such folder", file=scenarios, path="--scenarios")
    check_free(port)
    words = ["-P", "-m", "dashboards", "--attended", "--port", str(port)]
    words += [] if store is None else ["--store", store]
    words += [] if scenarios is None else ["--scenarios", scenarios]
    path = os.pathsep.join(each for each in (str(root), os.environ.get("PYTHONPATH", "")) if each)
    server = subprocess.Popen(
        [sys.executable, *words], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
    )  # fmt: skip
    ends = signal.signal(signal.SIGTERM, _interrupt)
    try:
        wait_until_up(server, port)
        address = f"http://localhost:{port}"
        _tell(say("dashboard.ready", lang, address=address))
        if browser:
            _open(address)
        return 0 if server.wait() == 0 else 1
    except KeyboardInterrupt:
        _tell(say("dashboard.stopped", lang))
        return 0
    finally:
        signal.signal(signal.SIGTERM, ends)
        end(server)


def found_beside() -> Path:
    """The folder that holds the package and, beside it, the pages.

    Raises
    ------
    InputError
        If the pages, or the packages they are drawn with, are not installed.
    """
    import sim

    root = Path(sim.__file__).resolve().parents[1]
    if not (root / "dashboards" / "app.py").is_file():
        raise InputError.single(
            f"看板文件缺失：{root} 下应有 dashboards 文件夹",
            f"the pages are missing: a folder 'dashboards' should stand in {root}",
        )
    missing = [name for name in ("streamlit", "streamlit_echarts") if importlib.util.find_spec(name) is None]
    if missing:
        raise InputError.single(
            f"未安装看板所需的 {'、'.join(missing)}；请在项目文件夹运行 python dev.py setup",
            f"{' and '.join(missing)} is not installed, which the dashboard needs; run: python dev.py setup",
        )
    return root


def check_free(port: int) -> None:
    """Refuse a port that something answers on already; names one that is free.

    Raises
    ------
    InputError
        If it is taken or may not be used.
    """
    if _usable(port):
        return
    other = next((each for each in range(port + 1, min(port + 50, 65_536)) if _usable(each)), None)
    zh, en = (f"；可用 --port {other}", f"; try --port {other}") if other else ("", "")
    raise InputError.single(
        f"端口 {port} 已被占用或不允许使用（也许看板已经打开：http://localhost:{port}）{zh}",
        f"port {port} is taken or not allowed (is the dashboard open already, at http://localhost:{port}?){en}",
        path="--port",
    )


def _usable(port: int) -> bool:
    with socket.socket() as trial:
        if os.name != "nt":  # there the option would let two programs share a port
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError:
            return False
    return True


def wait_until_up(server: subprocess.Popen[bytes], port: int) -> None:
    """Wait until the server answers.

    Raises
    ------
    InputError
        If it ends or says nothing for a minute and a half.
    """
    from urllib.request import ProxyHandler, build_opener

    direct = build_opener(ProxyHandler({}))  # an office proxy has no business with this machine's own address
    limit = time.monotonic() + _PATIENCE
    while time.monotonic() < limit and server.poll() is None:
        try:
            with direct.open(f"http://{HOST}:{port}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise InputError.single(
        "看板未能启动，原因见上", "the dashboard did not start; the reason stands above", path="dashboard"
    )


def end(server: subprocess.Popen[bytes]) -> None:
    """End the server: politely, and after five seconds for good."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    if server.stdin is not None:
        server.stdin.close()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _tell(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _open(address: str) -> None:
    """Open the browser, if there is one with a window; the address has been printed anyway."""
    import webbrowser

    screenless = sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    if screenless:  # a browser of the terminal would take it over
        return
    try:
        webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return
