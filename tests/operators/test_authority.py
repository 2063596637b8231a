"""authority: powers by kind and tier; a withdrawal beats a grant; powers are held whole or not at all."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import WanggeError
from sim.vocabulary import Event, Kind, Tier
from tests.engine import effect, overrides, programme, run, shipped, with_programmes, without_rules
from tests.operators.held import base, begun, holding, leaves_no_trace, moved, order_is_free, value

NAME = "authority.granted"
GRANT = effect("authority", tiers=["township"], kinds=["expropriation", "environment"])
TOWNSHIP, VILLAGE = int(Tier.TOWNSHIP) - 1, int(Tier.VILLAGE) - 1
ASKED = [int(Kind.EXPROPRIATION), int(Kind.ENVIRONMENT)]


def test_it_grants_the_kinds_named_to_the_tiers_named() -> None:
    model = begun(GRANT)
    changed = np.argwhere(value(model, NAME) != base(model, NAME))
    assert moved(model) == {NAME}
    assert changed.tolist() == [[kind, TOWNSHIP] for kind in ASKED]
    assert np.all(value(model, NAME)[ASKED, TOWNSHIP] == 1.0)


def test_without_kinds_it_means_all_of_them() -> None:
    model = begun(effect("authority", tiers="village"))
    assert np.all(value(model, NAME)[:, VILLAGE] == 1.0)


def test_a_withdrawal_beats_a_grant() -> None:
    model = begun(GRANT, effect("authority", tiers="township", kinds=["environment"], grant=False))
    assert value(model, NAME)[ASKED, TOWNSHIP].tolist() == [1.0, 0.0]


def test_a_power_is_not_half_held() -> None:
    """Fidelity makes no half powers; coverage says in which villages."""
    model = begun(GRANT, fidelity=0.3)
    assert value(model, NAME)[ASKED, TOWNSHIP].tolist() == [1.0, 1.0]
    assert 0 < holding(begun(GRANT, coverage=0.5), NAME) < 8
    assert holding(begun(GRANT, fidelity=0.0), NAME) == 0


def test_it_leaves_no_trace_and_order_is_free() -> None:
    assert leaves_no_trace(GRANT)
    assert order_is_free(
        GRANT, effect("authority", tiers="township", grant=False), effect("authority", tiers="village")
    )


def test_an_unknown_tier_is_an_error() -> None:
    with pytest.raises(WanggeError, match="no tier 'hamlet'"):
        begun(effect("authority", tiers="hamlet"))


def test_fewer_matters_wait_for_an_authority() -> None:
    """Where nobody sorts matters beforehand, a desk finds out in the session that it may not decide."""
    made = without_rules(shipped("tiny", parameters=overrides({"arise.needs_authority": 0.5})), "triage")
    given = with_programmes(made, programme("p", effect("authority", tiers=["village", "township"])))
    plain, empowered = (run(each).result() for each in (made, given))

    def waits(log: dict[str, np.ndarray]) -> int:  # type: ignore[type-arg]
        return int((log["event"] == Event.WAIT_AUTH).sum())

    assert waits(plain.log) > 5 and waits(empowered.log) == 0
