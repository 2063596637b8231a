"""Ensemble files: what is written comes back, and every mistake is named with its line and column."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiments.ensemble import Ensemble, read, write

ABOUT = {"scenario": "tiny", "numbers": "1", "date": "2026-11-22", "method": "by hand"}
HEAD = "".join(f"# {key}: {text}\n" for key, text in ABOUT.items())
SETTLE = "parameters/handle.settle_probability[tier=village,kind=labour]"


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    addresses = ("parameters/handle.spread", SETTLE, "ranges/fester.grow_rate", "programmes/speak_on_fours/fidelity")
    values = np.array([[1.5, 0.1 + 0.2, -1, 0], [0.0, 1 / 3, 1, 1.0]])
    write(Ensemble(addresses, values, ABOUT), tmp_path / "deep" / "one.csv")
    found = read(tmp_path / "deep" / "one.csv")
    assert found.addresses == addresses
    assert found.values.tobytes() == values.tobytes()
    assert dict(found.about) == ABOUT
    assert (found.members, found.fitted) == (2, True)
    assert not (tmp_path / "deep" / "one.tmp").exists()


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        (HEAD + "parameters/handle.spred\n1\n", 5, 1, "did you mean 'handle.spread'?"),
        (HEAD + "ranges/handle.spread,seed\n0,1\n", 5, 22, "the seed is no factor"),
        (HEAD + f'parameters/handle.spread,"{SETTLE}"\n1,1.5\n', 6, 3, "between 0 and 1"),
        (HEAD + "parameters/handle.spread\n1\nmany\n", 7, 1, "must be a number (got 'many')"),
        (HEAD + "ranges/handle.spread,ranges/fester.grow_rate\n0, 2\n", 6, 3, "between -1 and 1"),
        (HEAD + "ranges/handle.spread,ranges/fester.grow_rate\n0\n", 6, 1, "1 values in this line, there must be 2"),
        (HEAD + "ranges/handle.spread,ranges/handle.spread\n0,0\n", 5, 22, "stands twice"),
        (HEAD + "parameters/assign.max_bounces\n1.5\n", 6, 1, "whole number"),
        (HEAD + "parameters/pools.discipline\n1\n", 6, 1, "only parameters that are numbers"),
        (
            HEAD.replace("method", "metod") + "ranges/handle.spread\n0\n",
            1,
            1,
            "lacks '# method: …'; did you mean 'metod'",
        ),
        (HEAD + "ranges/handle.spread\n", 5, 1, "a line a member are missing"),
        (HEAD.replace(": 1", ": one") + "ranges/handle.spread\n0\n", 1, 1, "must be a whole number"),
    ],
)
def test_mistakes_are_named_with_their_place(tmp_path: Path, text: str, line: int, column: int, words: str) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(path)
    fault = caught.value.faults[0]
    assert (fault.file, fault.line, fault.column) == (str(path), line, column)
    assert words in fault.en
    assert fault.zh != fault.en


def test_all_mistakes_are_found_at_once(tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(HEAD + "ranges/no.such,seed\nx,1\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(path)
    assert len(caught.value.faults) >= 3


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "none.csv")


@pytest.mark.parametrize("about", [{}, {**ABOUT, "method": " "}])
def test_an_ensemble_without_its_origin_is_not_written(tmp_path: Path, about: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="lacks"):
        write(Ensemble(("ranges/handle.spread",), np.zeros((1, 1)), about), tmp_path / "one.csv")
    assert not list(tmp_path.iterdir())
