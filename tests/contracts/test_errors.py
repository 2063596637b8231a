"""Errors cross process borders whole."""

from __future__ import annotations

import pickle

from sim.errors import Fault, InputError


def test_an_input_error_comes_back_from_a_worker() -> None:
    error = InputError([Fault("a.yaml", 3, 1, "days", "未知键", "unknown key"), Fault("", 0, 0, "x", "错", "wrong")])
    again = pickle.loads(pickle.dumps(error))
    assert again.faults == error.faults and again.text("zh") == error.text("zh") and str(again) == str(error)
