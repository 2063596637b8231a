"""What the database says, in words that help: a full disk, a locked or foreign file are no program errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.errors import InputError

#: beginning of the code's name -> (zh, en); the first that fits is taken
_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "SQLITE_FULL",
        "磁盘已满，这一次写入已撤销，此前存入的结果完好；请腾出空间（可用 wangge runs gc）后再运行",
        "the disk is full; this write was undone, all that was stored before is safe;"
        " free some space ('wangge runs gc' helps) and run again",
    ),
    (
        "SQLITE_READONLY",
        "只能读取，不能写入；请换一个可写的文件夹（--store）",
        "can be read but not written; choose a folder that can be written (--store)",
    ),
    (
        "SQLITE_BUSY",
        "另一个进程长时间占用结果库；请等它结束后再试",
        "another process has kept the store busy for long; try again when it is done",
    ),
    (
        "SQLITE_CORRUPT",
        "结果库文件已损坏，未作任何改动；请从备份恢复，或换一个文件夹（--store）",
        "the store's file is damaged; nothing was changed; restore it from a backup or use another folder (--store)",
    ),
    (
        "SQLITE_NOTADB",
        "不是本程序的结果库，未作任何改动；请换一个文件夹（--store）",
        "is not a store of this program; nothing was changed; use another folder (--store)",
    ),
    (
        "SQLITE_CANTOPEN",
        "无法打开结果库；请检查文件夹是否存在、是否可读",
        "the store cannot be opened; check that the folder exists and can be read",
    ),
    (
        "SQLITE_IOERR_WRITE",
        "写入磁盘出错，这一次写入已撤销，此前存入的结果完好；多为磁盘已满、文件大小受限或磁盘故障，请检查后再运行",
        "writing to the disk failed; this write was undone, all that was stored before is safe; most often the disk is"
        " full, the size of files is limited, or the disk is failing: look into it and run again",
    ),
    (
        "SQLITE_IOERR",
        "读写磁盘出错；结果库须放在本机磁盘上，不可放在网络共享文件夹",
        "reading or writing the disk failed; a store must lie on a local disk, not on a network share",
    ),
)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn errors of the database and the disk into `InputError`; what is a mistake of the program passes through.

    Raises
    ------
    InputError
        With what happened and what to do.
    """
    try:
        yield
    except sqlite3.Error as error:
        name = str(getattr(error, "sqlite_errorname", ""))
        for start, zh, en in _WORDS:
            if name.startswith(start):
                raise InputError.single(zh, en, file=str(path)) from error
        raise
    except OSError as error:
        raise disk_fault(error, path) from error


def disk_fault(error: OSError, path: Path) -> InputError:
    """A disk that is full or cannot be written, in words."""
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return InputError.single(_WORDS[0][1], _WORDS[0][2], file=str(path))
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return InputError.single(_WORDS[1][1], _WORDS[1][2], file=str(path))
    return InputError.single(f"无法写入：{error.strerror}", f"cannot be written: {error.strerror}", file=str(path))
