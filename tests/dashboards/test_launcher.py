"""``wangge dashboard``: answers on this machine only, says what is wrong, and leaves no process behind."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import psutil
import pytest

from sim.cli import main
from sim.cli.dashboard import check_free
from sim.errors import InputError
from tests.engine import ROOT

OPEN = build_opener(ProxyHandler({})).open


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def answers(port: int, host: str = "127.0.0.1", path: str = "/_stcore/health") -> bool:
    try:
        with OPEN(f"http://{host}:{port}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def wait_for(condition: object, seconds: float = 15.0) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


@contextlib.contextmanager
def started(port: int, folder: Path) -> Iterator[subprocess.Popen[str]]:
    words = ["dashboard", "--port", str(port), "--no-browser", "--lang", "en", "--store", str(folder / "store")]
    launcher = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", *words], cwd=folder, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        assert launcher.stdout is not None
        line = launcher.stdout.readline()
        assert f"http://localhost:{port}" in line, line + (launcher.stderr.read() if launcher.stderr else "")
        yield launcher
    finally:
        for each in (
            (*psutil.Process(launcher.pid).children(True), psutil.Process(launcher.pid))
            if launcher.poll() is None
            else ()
        ):
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        launcher.communicate()


def own_addresses() -> list[str]:
    """Addresses of this machine that others could reach it by."""
    found = [each.address for held in psutil.net_if_addrs().values() for each in held if each.family == socket.AF_INET]
    return [address for address in found if not address.startswith("127.")]


def handshake(port: int, path: str = "/_stcore/stream", **headers: str) -> int:
    """Ask for the page's live connection; the status of the answer."""
    held = {
        "Host": f"localhost:{port}", "Origin": f"http://localhost:{port}", "Connection": "Upgrade",
        "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }  # fmt: skip
    lines = "".join(f"{name}: {value}\r\n" for name, value in {**held, **headers}.items())
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
        return int(line.recv(64).split()[1])


def test_it_answers_here_only_and_ends_with_an_interrupt(tmp_path: Path) -> None:
    port = free_port()
    with started(port, tmp_path) as launcher:
        assert answers(port)
        with OPEN(f"http://127.0.0.1:{port}/", timeout=5) as page:
            assert page.status == 200
            assert "<html" in page.read().decode()
        assert not any(answers(port, address) for address in own_addresses())
        served = psutil.Process(launcher.pid).children()[0]
        listening = [each.laddr.ip for each in served.net_connections("tcp") if each.status == psutil.CONN_LISTEN]
        assert set(listening) == {"127.0.0.1"}
        assert handshake(port) == 101
        assert handshake(port, Origin="http://evil.example") == 403, "a page of another site"
        assert handshake(port, Host="evil.example", Origin="http://evil.example") == 403, "a name that resolves to here"
        code = main(["dashboard", "--port", str(port), "--no-browser"])
        assert code == 2, "the port is taken"
        launcher.send_signal(signal.SIGINT)
        assert launcher.wait(10) == 0
        assert wait_for(lambda: not answers(port), 5)
        assert not served.is_running() or served.status() == psutil.STATUS_ZOMBIE


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_server_outlives_its_launcher(how: signal.Signals, tmp_path: Path) -> None:
    port = free_port()
    with started(port, tmp_path) as launcher:
        served = psutil.Process(launcher.pid).children()[0]
        launcher.send_signal(how)
        launcher.wait(10)
        assert wait_for(lambda: not served.is_running() or served.status() == psutil.STATUS_ZOMBIE)
        assert not answers(port)


def test_behind_a_proxy_its_name_is_let_in_and_no_other(tmp_path: Path) -> None:
    port = free_port()
    words = ["-m", "dashboards", "--port", str(port), "--base-path", "wangge", "--host", "office.example"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WANGGE_STORE": str(tmp_path / "store")}
    server = subprocess.Popen([sys.executable, *words], cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL)
    try:
        path = "/wangge/_stcore/stream"
        assert wait_for(lambda: answers(port, path="/wangge/_stcore/health"))
        assert handshake(port, path, Host="office.example", Origin="https://office.example") == 101
        assert handshake(port, path, Host="evil.example", Origin="https://office.example") == 403
        assert handshake(port, path, Host="office.example", Origin="https://evil.example") == 403
    finally:
        server.kill()
        server.wait()


def test_a_taken_port_is_said_with_a_free_one() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        with pytest.raises(InputError, match="is taken") as error:
            check_free(holder.getsockname()[1])
    assert "--port" in error.value.text("zh")


def test_a_folder_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dashboard", "--no-browser", "--scenarios", "no/such/folder", "--lang", "en"]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_wrong_ports_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dashboard", "--port", "70000", "--lang", "en"]) == 2
    assert "65535" in capsys.readouterr().err
