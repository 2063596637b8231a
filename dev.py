"""The project's few commands, on any machine that has Python: `python dev.py demo` (Windows: `py dev.py demo`).

    setup   build .venv, install the tested versions, compile the rules; does nothing where nothing has changed
    demo    the worked comparison: a table here, a brief with figures in out/
    test    the tests; further words go to pytest
    lint    ruff, mypy --strict, import directions
    bench   speed and memory beside the same model in plain Mesa; writes docs/benchmarks.md
    soak    twenty viewers on four live runs for 15 minutes; writes docs/soak.md; --minutes M
    prove   the tests in full size; writes docs/proof.md
    dashboard  the dashboard, in the browser; --port N, --no-browser, --store DIR, --scenarios DIR
    wangge  the command itself: python dev.py wangge run scenarios/tiny.yaml
    clean   remove what was made; --all also removes .venv

Standard library only, and plain enough to start on an old Python and say that it is too old.
"""

import hashlib
import importlib.util
import io
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

NEEDED = (3, 11)
ROOT = Path(__file__).resolve().parent
#: WANGGE_VENV puts the environment elsewhere, e.g. for a run from nothing beside a working tree
VENV = Path(os.environ.get("WANGGE_VENV") or ROOT / ".venv").absolute()
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOG, INSTALLED, WARMED = VENV / "setup.log", VENV / "wangge-installed", VENV / "wangge-compiled"
UNREACHABLE = re.compile(
    "(NewConnection|NameResolution|ConnectTimeout|ReadTimeout|Proxy|SSL)Error"
    "|Could not fetch URL|Connection refused|getaddrinfo failed|[Nn]etwork is unreachable|timed out"
)


class Stop(Exception):  # noqa: N818 - not a fault of the program: something its user has to see to
    """The reason why a command cannot go on, in Chinese and in English."""

    def __str__(self) -> str:
        return "\n".join(self.args)


def newer_python() -> "str | None":
    """Find another interpreter on this machine that is new enough, or None."""
    for minor in range(14, NEEDED[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return found
    return None


def check_python() -> None:
    """Stop where this interpreter cannot make an environment, and say what to install."""
    version = platform.python_version()
    if sys.version_info < NEEDED:
        raise Stop(
            f"Python {version} 太旧，需要 3.11 或更新。请从 python.org 或系统软件源安装。",
            f"Python {version} is too old; 3.11 or newer is needed: from python.org or your system's packages.",
        )
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        package = f"python3.{sys.version_info[1]}-venv"
        raise Stop(
            f"这个 Python 缺少标准模块 {'、'.join(missing)}。Debian/Ubuntu：先运行 sudo apt install {package}。",
            f"This Python lacks {' and '.join(missing)}. On Debian or Ubuntu first run: sudo apt install {package}",
        )


def environment() -> "dict[str, str]":
    """Variables for every child: UTF-8 everywhere, no other environment's settings."""
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")}
    return {**kept, "PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def run(*words: str, folder: Path = ROOT) -> int:
    """Run the environment's Python with these words, by default in the project's folder."""
    return subprocess.call([str(PYTHON), *words], cwd=folder, env=environment())


def digest(parts: "list[bytes]") -> str:
    """Digest of what a step was made from: these parts, the interpreter and the places."""
    total = hashlib.sha256(repr((sys.version_info[:2], platform.machine(), str(ROOT), str(VENV))).encode())
    for part in parts:
        total.update(part + b"\0")
    return total.hexdigest()


def requirements() -> bytes:
    """What decides the installed packages; the linters' settings in pyproject.toml do not."""
    import tomllib  # from 3.11 on

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    kept = [project["build-system"], project["project"], project["tool"]["setuptools"]]
    return json.dumps(kept, sort_keys=True).encode() + (ROOT / "constraints.txt").read_bytes()


def stamped(stamp: Path, value: str) -> bool:
    """Whether a step was finished for exactly this state."""
    return stamp.exists() and stamp.read_text(encoding="utf-8") == value and PYTHON.exists()


def make_venv() -> None:
    """Make the environment, or a new one where the old belongs to another Python or another folder."""
    probe = [str(PYTHON), "-c", "import pip, sys; print(*sys.version_info[:2])"]
    config = VENV / "pyvenv.cfg"
    if PYTHON.exists() and config.exists() and str(VENV) in config.read_text(encoding="utf-8"):
        seen = subprocess.run(probe, capture_output=True, text=True, check=False)
        if seen.returncode == 0 and seen.stdout.split() == [str(number) for number in sys.version_info[:2]]:
            return
    say(f"setup 1/3  environment in {VENV}")
    words = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(words, capture_output=True, text=True, check=False, env=environment())
    if made.returncode:
        tail = (made.stdout + made.stderr).strip()
        raise Stop(f"无法在 {VENV} 建立运行环境：\n{tail}", f"The environment {VENV} could not be made (see above).")


def install() -> None:
    """Install the tested versions with pip, showing how far it is; the whole output goes to the log."""
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    total = sum(1 for line in pins if line and not line.startswith("#"))
    wanted = ".[dashboard,cluster,pictures,test]"
    words = [str(PYTHON), "-m", "pip", "install", "--progress-bar", "off", "-c", "constraints.txt", "-e", wanted]
    lines: list[str] = []
    with Progress("setup 2/3  packages") as bar, LOG.open("w", encoding="utf-8") as log:
        pip = subprocess.Popen(words, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert pip.stdout is not None
        n_seen = 0
        for raw in pip.stdout:
            line = raw.decode("utf-8", errors="replace")
            lines.append(line.rstrip())
            log.write(line)
            named = re.match(r"\s*(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line)
            if named:
                n_seen += 1
                bar.show(f"{min(n_seen, total)}/{total} {named[1]}")
            elif line.startswith("Installing collected packages"):
                bar.show(f"unpacking {line.count(',') + 1} packages")
            elif "Retrying (" in line:
                bar.show("no answer from the package index, trying again")
        if pip.wait():
            raise Stop(*why_pip_failed(lines))


def why_pip_failed(lines: "list[str]") -> "tuple[str, str]":
    """Turn pip's output into a cause and what to do about it, in Chinese and in English."""
    text, tail = "\n".join(lines), "\n".join(line for line in lines[-12:] if line)
    if "No space left on device" in text:
        return "磁盘已满：安装约需 1 GB。", "The disk is full: about 1 GB is needed."
    if UNREACHABLE.search(text):
        return (
            "无法连接软件包索引。首次安装需要联网一次（约 350 MB），之后可离线使用。若单位使用代理或镜像，"
            f"请先在 pip 自己的配置中设置（python -m pip config --help），再重试。详情：{LOG}",
            "The package index cannot be reached. The first setup needs the internet once (about 350 MB); after that "
            "everything works offline. If your office uses a proxy or a mirror, set it in pip's own configuration "
            f"(python -m pip config --help) and try again. Details: {LOG}",
        )
    return (
        f"{tail}\n软件包安装失败，原因见上；完整记录：{LOG}",
        f"Installing packages failed, see above; full record: {LOG}",
    )


def setup(warm: bool = True) -> None:
    """Make everything that the other commands need; nothing where it stands already."""
    check_python()
    wanted = digest([requirements()])
    if not stamped(INSTALLED, wanted):
        INSTALLED.unlink(missing_ok=True)
        make_venv()
        install()
        INSTALLED.write_text(wanted, encoding="utf-8")
    if not warm or not (ROOT / "sim" / "warm.py").exists():
        return
    compiled = Path(os.environ.get("WANGGE_CACHE_DIR") or ROOT / "sim" / "__compiled__")
    files = (path for path in sorted((ROOT / "sim").rglob("*")) if "__compiled__" not in path.parts)
    engine = [path.read_bytes() for path in files if path.suffix in (".py", ".yaml")]
    state = digest([wanted.encode(), str(compiled).encode(), *engine])
    if not stamped(WARMED, state) or not compiled.exists():
        say("setup 3/3  compiling the rules (once for each version of the engine)")
        if run("-m", "sim.warm"):
            raise Stop("规则编译失败，原因见上。", "Compiling the rules failed; the reason stands above.")
        WARMED.write_text(state, encoding="utf-8")


def say(text: str) -> None:
    """Print one line at once."""
    print(text, flush=True)


class Progress:
    """One line that keeps moving on a terminal; elsewhere a line every fifteen seconds."""

    def __init__(self, title: str) -> None:
        self.title, self.text, self.start = title, "", time.monotonic()
        self.live = sys.stdout.isatty()
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._draw, daemon=True)

    def __enter__(self) -> "Progress":
        say(self.title)
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.done.set()
        self.thread.join()
        self._write(f"{self.title}: {'stopped' if error[0] else 'done'} after {self._seconds():.0f} s")
        if self.live:
            print()

    def show(self, text: str) -> None:
        """Set what stands behind the title."""
        self.text = text

    def _seconds(self) -> float:
        return time.monotonic() - self.start

    def _write(self, line: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        # blanks, not escape codes: the old Windows console shows those as text
        print(f"\r{line[:width].ljust(width)}" if self.live else line, end="" if self.live else "\n", flush=True)

    def _draw(self) -> None:
        while not self.done.wait(0.5 if self.live else 15):
            self._write(f"{self.title}: {self.text}  {self._seconds():.0f} s")


def lint(words: "list[str]") -> int:
    """Run all three linters, also when the first complains; further words go to ruff."""
    imports = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    return max(run("-m", "ruff", "check", *words), run("-m", "mypy", "--strict", "sim"), run("-c", imports))


def side_by_side(words: "list[str]") -> "list[str]":
    """Run all tests in two processes; a chosen few start sooner in one."""
    whole = all(word.startswith("-r") for word in words)
    # the order of the files is that of tests/conftest.py
    return ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"] if whole else []


def clean(words: "list[str]") -> int:
    """Remove caches, compiled rules and results; with ``--all`` the environment too."""
    names = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache", "build", "out")
    gone = [ROOT / name for name in names] + [ROOT / "sim" / "__compiled__", *ROOT.glob("*.egg-info")]
    for top in ("sim", "tests", "benchmarks", "dashboards"):
        gone += (ROOT / top).rglob("__pycache__")
    if "--all" in words:
        gone.append(VENV)
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    WARMED.unlink(missing_ok=True)
    return 0


COMMANDS = {
    "demo": lambda words: run("-m", "sim.cli", "demo", "--out", "out", *words),
    "test": lambda words: run("-m", "pytest", "-q", *side_by_side(words), *words),
    "bench": lambda words: run("-m", "benchmarks", *words),
    "soak": lambda words: run("-m", "benchmarks.soak", *words),
    "prove": lambda words: run("-m", "benchmarks.proof", *words),
    "dashboard": lambda words: run("-m", "sim.cli", "dashboard", *words, folder=Path.cwd()),
    "wangge": lambda words: run("-m", "sim.cli", *words, folder=Path.cwd()),
}


def command(verb: str, words: "list[str]") -> int:
    """Do one command; the exit code is that of the program it ran."""
    if verb == "clean":
        return clean(words)
    setup(warm=verb != "lint")
    if verb == "setup":
        say(f"ready: {VENV}")
        return 0
    return lint(words) if verb == "lint" else COMMANDS[verb](words)


def main(words: "list[str]") -> int:
    """Read the command line; errors are said in two lines, never as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and sys.version_info >= (3, 7):
            stream.reconfigure(encoding="utf-8", errors="replace")
    verbs = ("setup", "lint", "clean", *COMMANDS)
    if not words or words[0] not in verbs:
        asked = bool(words) and words[0] not in ("help", "-h", "--help")
        print((f"dev.py: unknown command {words[0]!r}\n\n" if asked else "") + (__doc__ or ""))
        return 2 if asked else 0
    if sys.version_info < NEEDED:
        other = newer_python()
        if other:
            return subprocess.call([other, str(Path(__file__).resolve()), *words])
    try:
        return command(words[0], words[1:])
    except Stop as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n已中断 / stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
