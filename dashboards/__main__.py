"""Starts the server of the pages: ``python -m dashboards --port N [--store DIR]``; see docs/dashboard.md.

``wangge dashboard`` is the command for people; it starts this one, waits for it and ends it.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

from dashboards import folders
from dashboards.theme import THEME

APP = Path(__file__).with_name("app.py")

#: seconds after which a process is started that waits for the first live run: the pages come first
_SPARE = 1.0

#: glibc: places that threads take memory from (each update is a thread), and bytes from which a block is given back to
#: the system as soon as it is free; pictures of the map are larger
_ARENA_MAX, _MMAP_THRESHOLD = (-8, 2), (-3, 128 * 1024)

#: what a server on an analyst's own machine needs: this machine only, silence towards the outside, small uploads
SETTINGS = {
    "server.headless": "true",  # the launcher opens the browser, and nobody is asked for an e-mail address
    "server.maxUploadSize": "2",
    "server.maxMessageSize": "32",  # also what a browser may send at once
    "server.fileWatcherType": "none",
    "server.enableXsrfProtection": "true",
    "server.enableCORS": "true",  # the library's name for protection against other origins
    "browser.gatherUsageStats": "false",
    "global.disableWidgetStateDuplicationWarning": "true",  # both are set on purpose, see dashboards/parts/picking.py
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "runner.postScriptGC": "false",  # a collection after every update costs ten times the update
    "runner.magicEnabled": "false",
    "logger.level": "warning",
}


def words(address: str, port: int, base_path: str, hosts: list[str]) -> list[str]:
    """The server's command line."""
    settings = dict(SETTINGS)
    settings |= {"server.address": address, "server.port": str(port), "server.baseUrlPath": base_path}
    settings |= {f"theme.{name}": value for name, value in THEME.items()}
    listed = [f"--server.allowedHosts={host}" for host in ["localhost", "127.0.0.1", "[::1]", *hosts]]
    listed += [f"--server.corsAllowedOrigins={scheme}://{host}" for host in hosts for scheme in ("https", "http")]
    return ["run", str(APP), *(f"--{name}={value}" for name, value in settings.items()), *listed]


def end_with_parent() -> None:
    """End this process when whoever started it is gone: its end of the pipe closes, however it died."""

    def watch() -> None:
        while os.read(0, 1024):  # the bare descriptor: a lock of sys.stdin would be missed when the process ends
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def keep_memory_flat() -> None:
    """Have the C library give back what updates used: by itself it keeps a share for each of many threads."""
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):  # another C library has no such settings
            set_option = ctypes.CDLL(None).mallopt
            for option in (_ARENA_MAX, _MMAP_THRESHOLD):
                set_option(*option)


def main() -> None:
    """Read the command line and serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m dashboards")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--address", default="127.0.0.1", help="address to listen on; only this machine by default")
    parser.add_argument("--base-path", default="", help="path under which a reverse proxy shows the pages")
    parser.add_argument("--host", action="append", default=[], help="name under which a reverse proxy is reached")
    parser.add_argument("--store", help="folder of the store")
    parser.add_argument("--scenarios", help="folder of scenarios")
    parser.add_argument("--attended", action="store_true", help="end when the standard input closes")
    asked = parser.parse_args()
    for name, value in ((folders.STORE, asked.store), (folders.SCENARIOS, asked.scenarios)):
        if value:
            os.environ[name] = str(Path(value).resolve())
    keep_memory_flat()
    if asked.attended:
        end_with_parent()
    from sim.experiments.live import spare

    spare.prepare(_SPARE)
    from streamlit.web import cli

    cli.main(words(asked.address, asked.port, asked.base_path, asked.host), prog_name="streamlit")


if __name__ == "__main__":
    main()
