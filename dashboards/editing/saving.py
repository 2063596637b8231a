"""Writes a scenario into the scenario folder, whole or not at all, and nowhere else."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from dashboards.folders import checked_name
from sim.errors import InputError
from sim.scenario.extend import SHIPPED


def digest(text: str) -> str:
    """Digest of a text, to notice that a file has changed meanwhile."""
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def existing(name: str, folder: Path) -> str:
    """What stands in the way of a name: nothing, a file of one's own (``own``) or one of the program (``shipped``)."""
    path = folder / checked_name(name)
    if not (path.exists() or path.is_symlink()):
        return ""
    return "shipped" if folder.resolve() == SHIPPED else "own"


def save(text: str, name: str, folder: Path, *, replace: bool = False, seen: str = "") -> Path:
    """Write a text into the folder.

    Parameters
    ----------
    name
        A plain file name, checked here.
    replace
        Whether an existing file may be replaced.
    seen
        Digest of the text that was last read from or written to that file; empty if it was not.

    Raises
    ------
    InputError
        If the name is none, a file is there and may not be replaced or has changed since, or the folder cannot be
        written to.
    """
    path = folder / checked_name(name)
    if path.is_symlink() or path.exists() and not path.is_file():
        raise InputError.single("不是普通文件，未保存", "is not an ordinary file; nothing was saved", file=path.name)
    if path.exists():
        _may_replace(path, replace, seen)
    try:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".saving-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(text.encode("utf-8"))
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).chmod(0o644)
            _place(Path(temporary), path, replace)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except UnicodeEncodeError:
        raise InputError.single("含有无法保存的字符", "holds characters that cannot be saved", file=path.name) from None
    except OSError as error:
        raise InputError.single(
            f"无法保存（{error.strerror}）；请检查情景文件夹的权限与空间",
            f"cannot be saved ({error.strerror}); check the rights and the space of the scenario folder",
            file=path.name,
        ) from None
    return path


def _may_replace(path: Path, replace: bool, seen: str) -> None:
    if not replace:
        raise InputError.single(
            "文件已存在；请换一个名称，或勾选“替换”",
            "exists already; choose another name or tick 'replace'",
            file=path.name,
        )
    try:
        now = digest(path.read_bytes().decode("utf-8-sig", errors="replace").replace("\r\n", "\n"))
    except OSError:
        return
    if seen and now != seen:
        raise InputError.single(
            "打开之后文件已被他人改动；请换名保存，或重新打开",
            "has been changed by someone else since it was opened; save under another name or open it again",
            file=path.name,
        )


def _place(temporary: Path, path: Path, replace: bool) -> None:
    """Give the finished file its name; a file that appeared meanwhile is not overwritten."""
    if replace:
        temporary.replace(path)
        return
    try:
        os.link(temporary, path)
    except FileExistsError:
        _may_replace(path, False, "")
    except OSError:  # a disk without links
        with path.open("xb") as stream:
            stream.write(temporary.read_bytes())
