"""Ensembles: sets of parameter values that are held possible together, one row a member, in a file that can be read.

The file is CSV in UTF-8. Lines that begin with ``#`` stand first and say ``# key: value``; the keys `REQUIRED` must be
there::

    # scenario: huaihua
    # numbers: 5
    # date: 2026-11-20
    # method: history matching on V1-V9, 2,000 points, 120 accepted
    parameters/arise.rate[setting=rural],"parameters/handle.settle_probability[tier=village,kind=labour]"
    31.5,0.62

Then one line of addresses (quoted where they hold a comma) and one line of numbers a member. An address is one that a
factor of a study may have; ``ranges/ID`` moves the whole table of a parameter between its low (-1), central (0) and
high end (1).
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import Faults, InputError, suggestion
from sim.experiments.sweep.addresses import check_address, check_value

#: what the header must say: name of the scenario, ``NUMBERS`` of the program, ISO date, how the members were found
REQUIRED = ("scenario", "numbers", "date", "method")
#: method of an ensemble that nobody fitted
PRIOR = "prior ranges, not fitted"
MOST_BYTES = 64 * 2**20
_PATH = "ensemble"


@dataclass(frozen=True)
class Ensemble:
    """Sets of values held possible together.

    Attributes
    ----------
    addresses
        What varies, one a column.
    values
        ``(members, addresses)``, float64.
    about
        What the header says; `REQUIRED` keys at least.
    """

    addresses: tuple[str, ...]
    values: NDArray[np.float64]
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def members(self) -> int:
        """Number of members."""
        return int(self.values.shape[0])

    @property
    def fitted(self) -> bool:
        """Whether somebody fitted it: ranges of the catalogue alone are no fit."""
        return self.about.get("method", PRIOR) != PRIOR


def write(ensemble: Ensemble, path: Path | str) -> None:
    """Write an ensemble; the file appears whole or not at all.

    Raises
    ------
    ValueError
        If values and addresses do not fit, a number is not finite, or the header lacks a required key.
    """
    values = np.asarray(ensemble.values, np.float64)
    if values.ndim != 2 or values.shape[1] != len(ensemble.addresses) or not np.isfinite(values).all():
        raise ValueError(f"values of shape {values.shape} for {len(ensemble.addresses)} addresses, all finite")
    lacking = [key for key in REQUIRED if not ensemble.about.get(key, "").strip()]
    if lacking:
        raise ValueError(f"the header lacks {', '.join(lacking)}")
    out = io.StringIO()
    for key, text in ensemble.about.items():
        out.write(f"# {key}: {' '.join(str(text).split())}\n")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(ensemble.addresses)
    rows.writerows([_written(float(value)) for value in row] for row in values)
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(".tmp")
    temporary.write_text(out.getvalue(), encoding="utf-8", newline="\n")
    temporary.replace(target)


def _written(value: float) -> str:
    """The shortest text that gives the number back; whole numbers without a point."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def read(path: Path | str) -> Ensemble:
    """Read an ensemble.

    Raises
    ------
    InputError
        With every mistake found: file, line, column, address, what is allowed, the nearest known name.
    """
    shown, faults = str(path), Faults()
    lines = _text(Path(path), shown).splitlines()
    about = _header(lines, shown, faults)
    body = [(number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    if len(body) < 2:
        place = (shown, max(len(lines), 1), 1)
        faults.add(place, _PATH, "缺少地址行或成员行", "a line of addresses and a line a member are missing")
        faults.check()
    addresses = _addresses(*body[0], shown, faults)
    rows = [_row(number, line, addresses, shown, faults) for number, line in body[1:]]
    faults.check()
    return Ensemble(addresses, np.array(rows, np.float64).reshape(len(rows), len(addresses)), about)


def _text(path: Path, shown: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError.single(
            f"无法读取集合文件：{error.strerror}", f"the ensemble cannot be read: {error.strerror}", file=shown
        ) from error
    if len(data) > MOST_BYTES:
        raise InputError.single("集合文件过大（上限 64 MB）", "the ensemble is too large (at most 64 MB)", file=shown)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError.single("集合文件须为 UTF-8 编码", "the ensemble must be UTF-8 text", file=shown) from None


def _header(lines: Sequence[str], shown: str, faults: Faults) -> dict[str, str]:
    about: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.startswith("#"):
            break
        key, colon, text = line[1:].partition(":")
        if not colon or not key.strip() or not text.strip():
            faults.add((shown, number, 1), _PATH, "表头应为“# 键: 内容”", "a header line reads '# key: text'")
        elif key.strip() in about:
            faults.add((shown, number, 1), _PATH, f"“{key.strip()}”写了两次", f"'{key.strip()}' is said twice")
        else:
            about[key.strip()] = text.strip()
    for key in REQUIRED:
        if key not in about:
            zh, en = suggestion(key, list(about)) if about else ("", "")
            faults.add((shown, 1, 1), _PATH, f"表头缺少“# {key}: …”{zh}", f"the header lacks '# {key}: …'{en}")
    if "numbers" in about and not (about["numbers"].isascii() and about["numbers"].isdigit()):
        faults.add((shown, 1, 1), _PATH, "numbers 应为整数", "'numbers' must be a whole number")
    return about


def _cells(line: str) -> list[tuple[int, str]]:
    """Column (from 1) and text of each cell; a quoted cell may hold commas."""
    found, start, quoted = [], 0, False
    for place, sign in enumerate(f"{line},"):
        if sign == '"':
            quoted = not quoted
        elif sign == "," and (not quoted or place == len(line)):
            cell = line[start:place].strip()
            if len(cell) > 1 and cell[0] == cell[-1] == '"':
                cell = cell[1:-1].replace('""', '"')
            found.append((start + 1, cell))
            start = place + 1
    return found


def _addresses(number: int, line: str, shown: str, faults: Faults) -> tuple[str, ...]:
    seen: set[str] = set()
    for column, address in _cells(line):
        place = (shown, number, column)
        if not address:
            faults.add(place, _PATH, "地址为空", "an address is empty")
        elif address in seen:
            faults.add(place, address, "地址重复", "the address stands twice")
        else:
            check_address(address, place, faults, address)
        seen.add(address)
    return tuple(address for _, address in _cells(line))


def _row(number: int, line: str, addresses: Sequence[str], shown: str, faults: Faults) -> list[float]:
    cells = _cells(line)
    if len(cells) != len(addresses):
        faults.add(
            (shown, number, 1), _PATH,
            f"本行有 {len(cells)} 个数，应为 {len(addresses)} 个（每个地址一个）",
            f"{len(cells)} values in this line, there must be {len(addresses)}, one an address",
        )  # fmt: skip
        return [math.nan] * len(addresses)
    found = []
    for (column, text), address in zip(cells, addresses, strict=True):
        value = _number(text)
        place = (shown, number, column)
        if value is None:
            faults.add(place, address, f"应为数（现为“{text[:40]}”）", f"must be a number (got '{text[:40]}')")
        else:
            check_value(address, value, place, faults)
        found.append(math.nan if value is None else value)
    return found


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None
