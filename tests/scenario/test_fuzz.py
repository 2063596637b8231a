"""Whatever bytes a file holds, reading it gives a scenario or an InputError, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.scenario import load_text
from sim.yaml_nodes import parse_bytes
from tests.scenario.helpers import HEAD

FOLDER = Path(__file__).parent
FAST = settings(
    max_examples=150, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)

SIGNS = "{}[]:,-?&*!|>'\"%@`#~\n\t \\：，０１.<=/"
WORDS = [
    *("seed", "parameters", "handle.settle_probability", "at", "value", "tier", "village", "horizon", "start"),
    *("2023-02-30", "rules", "only", "null", "no", "1e999", "region", "extends", "programmes", "where", "county"),
]
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(WORDS))
KEYS = st.one_of(st.sampled_from(WORDS), st.text(max_size=5))
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=12,
)
TOP = st.sampled_from([word for word in WORDS if word not in ("at", "value", "null", "no")])


def only_input_errors(data: bytes) -> None:
    try:
        load_text(data, "fuzz.yaml", FOLDER)
    except InputError as error:
        assert error.faults
        for fault in error.faults:
            assert fault.zh and fault.en
            assert "Traceback" not in fault.text("en") and "\n" not in fault.text("zh")


@FAST
@given(st.binary(max_size=200))
def test_random_bytes(data: bytes) -> None:
    only_input_errors(data)


@FAST
@given(st.text(max_size=200))
def test_random_text(text: str) -> None:
    only_input_errors(text.encode("utf-8", "surrogatepass"))


@FAST
@given(st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(SIGNS)), max_size=40))
def test_text_made_of_our_own_words_and_signs(parts: list[str]) -> None:
    only_input_errors((HEAD + "".join(parts)).encode())


@FAST
@given(st.dictionaries(TOP, TREES, max_size=4))
def test_well_formed_files_of_wrong_shape(tree: dict[str, object]) -> None:
    only_input_errors(yaml.safe_dump({"schema": 1, "scenario": "fuzz", **tree}, allow_unicode=True).encode())


@FAST
@given(st.text(max_size=40), st.sampled_from(["", "seed", "parameters/arise.rate[setting=", "horizon/", "region/"]))
def test_random_settings(text: str, start: str) -> None:
    try:
        load_text(HEAD.encode(), "fuzz.yaml", FOLDER, (start + text,))
    except InputError as error:
        assert error.faults


@FAST
@given(st.integers(0, len(HEAD)), st.binary(min_size=1, max_size=3))
def test_a_good_file_with_a_few_bytes_put_in(place: int, more: bytes) -> None:
    data = HEAD.encode()
    only_input_errors(data[:place] + more + data[place:])


@pytest.mark.parametrize(
    "text", ["a: !<tag:x,2000:y> 1", "a: &x {b: *x}", "%TAG ! tag:x,2000:\n---\na: !b 1", "? a\n? b\n", "a: |9\n b"]
)
def test_rare_syntax(text: str) -> None:
    try:
        parse_bytes(text.encode(), "fuzz.yaml")
    except InputError as error:
        assert error.faults
