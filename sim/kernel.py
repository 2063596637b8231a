"""The only compiler call of the project, and the cache of what it compiled.

Numba's own cache does not see edits in helpers that a kernel imports: old numbers come back without a word. So compiled
code lives in a folder named by a digest of every engine file, of the parameter names (kernels hold their positions as
constants) and of the versions and processor that compiled it. A changed engine looks into another folder, and finds it
empty.

``WANGGE_JIT=0`` runs the same source uncompiled, for the debugger and for one test that compares the bytes.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

JIT = os.environ.get("WANGGE_JIT", "1") != "0"
PACKAGE = Path(__file__).parent
_ENGINE = (
    "vocabulary.py",
    "kernel.py",
    "rowtype.py",
    "container.py",
    "randomness.py",
    "rule.py",
    "events/*.py",
    "world/*.py",
    "rules/*.py",
)
_KEEP = 3

_compiled: list[Any] = []


def engine_files() -> list[Path]:
    """Files whose text decides what a kernel does."""
    return sorted(path for pattern in _ENGINE for path in PACKAGE.glob(pattern))


@cache
def digest() -> str:
    """Sixteen hexadecimal digits that change with engine source, parameter names, versions and processor."""
    import re

    import llvmlite
    import numba
    import numpy

    total = hashlib.sha256()
    for path in engine_files():
        total.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for path in sorted((PACKAGE / "parameters").glob("*.yaml")):
        # only the names: kernels hold a parameter's position, never its value
        total.update(path.name.encode() + b"\0" + b"\n".join(re.findall(rb"^\w+(?=:)", path.read_bytes(), re.M)))
    cpu = os.environ.get("NUMBA_CPU_NAME") or llvmlite.binding.get_host_cpu_name()
    total.update(
        f"{numba.__version__} {numpy.__version__} {llvmlite.__version__} {cpu} {sys.version_info[:2]}".encode()
    )
    return total.hexdigest()[:16]


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@cache
def cache_folder() -> Path:
    """Folder of compiled code for this digest; beside the package, or in the user's cache where that is read-only."""
    chosen = os.environ.get("WANGGE_CACHE_DIR")
    local = Path(chosen) if chosen else PACKAGE / "__compiled__"
    if not _writable(local):
        base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        where = hashlib.sha256(str(PACKAGE).encode()).hexdigest()[:8]
        local = Path(base) / "wangge" / where
        if not _writable(local):
            local = Path(tempfile.mkdtemp(prefix="wangge-"))
    folder = local / digest()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def prune() -> None:
    """Remove compiled code of older engines, keeping the few most recent folders."""
    import shutil

    here = cache_folder()
    others = sorted((p for p in here.parent.iterdir() if p.is_dir() and p != here), key=lambda p: p.stat().st_mtime)
    for old in others[: max(0, len(others) - _KEEP + 1)]:
        shutil.rmtree(old, ignore_errors=True)


def kernel(function: Any) -> Any:
    """Compile a rule's loop: typed, cached, plain arithmetic (no fastmath), one thread.

    Parameters
    ----------
    function : callable
        Plain Python over the world's tables; no strings, dicts or exceptions.
    """
    if not JIT:
        return function
    import numba

    # the cache folder is read when the function is decorated; the option itself is left as we found it
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        compiled = numba.njit(cache=True, error_model="numpy")(function)
    finally:
        numba.config.CACHE_DIR = before
    _widen(compiled)
    _compiled.append(compiled)
    return compiled


def _widen(compiled: Any) -> None:
    """Have a kernel compiled once for all widths of whole numbers.

    Columns are narrow and constants are literals, so one helper would be compiled anew for every mix of int8, True and
    literal that its callers pass: a threefold cold start. Callers see one signature of 64-bit numbers and convert.
    """
    from numba.core import types

    plain = compiled.get_call_template

    def wide(kind: Any) -> Any:
        if isinstance(kind, types.Literal):
            kind = types.unliteral(kind)
        return types.int64 if isinstance(kind, types.Integer) and kind.bitwidth < 64 else kind

    def call_template(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        return plain(tuple(wide(a) for a in args), {name: wide(kind) for name, kind in kws.items()})

    compiled.get_call_template = call_template


def n_compiled() -> int:
    """Number of kernels that have machine code in this process."""
    return sum(1 for dispatcher in _compiled if dispatcher.signatures)


def load_source(name: str, text: str) -> ModuleType:
    """Import generated source as a module; in a file, so that what it compiles is cached.

    Parameters
    ----------
    name : str
        Module name, unique per content within one digest.
    text : str
        Python source.
    """
    import importlib.util

    if name in sys.modules:
        return sys.modules[name]
    path = cache_folder() / f"{name}.py"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).replace(path)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
