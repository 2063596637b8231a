"""The map: every micro-grid has its place, the same each time, and every click leads one level down."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest

from dashboards.components import canvas_map
from dashboards.components.layout import ABOVE, BESIDE, HEIGHT, NO_HEADING, WIDTH, blocks, lay_out
from dashboards.live.places import LEVELS, Places, Scope
from sim.scenario import load_scenario
from tests.live.helpers import TINY


@pytest.fixture(scope="module")
def places() -> Places:
    return Places(load_scenario(TINY).place())


@pytest.fixture(scope="module")
def city() -> Places:
    return Places(load_scenario(TINY.with_name("huaihua.yaml")).place())


def area(box) -> float:
    return (float(box[2]) - float(box[0])) * (float(box[3]) - float(box[1]))


@pytest.mark.parametrize("weights", [[1], [3, 1, 2], [5] * 13, [1, 100, 1, 1], list(range(1, 40))])
def test_blocks_fill_the_room_by_weight(weights: list[int]) -> None:
    found = blocks((10.0, 20.0, 110.0, 70.0), weights)
    assert len(found) == len(weights)
    assert sum(area(box) for box in found) == pytest.approx(5000.0)
    for box, weight in zip(found, weights, strict=True):
        assert area(box) == pytest.approx(5000.0 * weight / sum(weights))
        assert 10.0 - 1e-9 <= box[0] < box[2] <= 110.0 + 1e-9
        assert 20.0 - 1e-9 <= box[1] < box[3] <= 70.0 + 1e-9


def test_no_two_grids_of_the_city_overlap(city: Places) -> None:
    made = lay_out(city, Scope())
    assert made.cells.sum() == city.n_cells == 112_600
    assert len(made.parts) == city.size("county")
    ground = np.zeros((960, 1280), np.int16)
    for left, top, right, bottom in np.round(made.grids / 65535.0 * [1280, 960, 1280, 960]).astype(int):
        assert left < right
        assert top < bottom
        ground[top:bottom, left:right] += 1
    assert ground.max() == 1
    # most of the room shows cells
    assert (ground > 0).mean() > 0.6
    again = lay_out(city, Scope())
    assert np.array_equal(made.grids, again.grids)
    assert pytest.approx(4 / 3) == WIDTH / HEIGHT


def test_narrow_places_bear_their_names_along_their_side(city: Places) -> None:
    found = dict.fromkeys((NO_HEADING, ABOVE, BESIDE), 0)
    for scope in (Scope(), *(Scope("county", row) for row in range(city.size("county")))):
        made = lay_out(city, scope)
        cells = city.span("micro", scope)
        named = canvas_map.blocks(city, scope, "en")["parts"]
        for box, head, part in zip(made.parts, made.heads, named, strict=True):
            wide, high = (box[2] - box[0]) / 65535 * WIDTH, (box[3] - box[1]) / 65535 * HEIGHT
            assert part["head"] == head
            assert part["name"]
            assert (head == BESIDE) == (22.0 <= wide < 46.0 <= high)
            found[int(head)] += 1
        assert sum(part["n"] for part in named) == cells[1] - cells[0]
    assert found[ABOVE] > found[BESIDE] > 10
    assert lay_out(city, Scope()).heads.tolist().count(NO_HEADING) == 0


def test_every_cell_leads_down_to_its_own_grid(places: Places) -> None:
    for micro in range(0, places.n_cells, 7):
        scope = Scope()
        for level in LEVELS[1:]:
            below = places.below(scope, micro)
            assert below.level == level
            assert places.path(below)[:-1] == places.path(scope)
            first, last = places.span("micro", below)
            assert first <= micro < last
            scope = below
        assert scope.index == places.parents["micro"][micro]
        assert places.below(scope, micro) == scope
        assert places.name(places.path(scope)[3])["en"] in places.address(micro, "en")


def test_a_link_names_a_place_or_the_city(places: Places) -> None:
    for level in LEVELS:
        scope = Scope(level, places.size(level) - 1)
        assert places.scope(str(scope)) == scope
    for wrong in (None, "", "county-99", "village--1", "grid-x", "micro-3", "county-²", "../etc", "county-" + "9" * 99):
        assert places.scope(wrong) == Scope()


def test_tallies_of_a_place_are_those_of_its_townships(places: Places) -> None:
    assert places.townships(Scope()) == slice(0, places.size("township"))
    village = Scope("village", places.size("village") - 1)
    township = int(places.parents["village"][village.index])
    assert places.townships(village) == slice(township, township + 1)


@pytest.mark.parametrize("level", LEVELS)
def test_the_browser_gets_every_cell_once(places: Places, level: str) -> None:
    scope = Scope(level, 0)
    made = canvas_map.blocks(places, scope, "zh")
    first, last = places.span("micro", scope)
    assert sum(made["cells"]) == last - first
    assert len(base64.b64decode(made["grids"])) == 8 * len(made["cells"])
    assert len(made["village"]) == len(made["number"]) == len(made["cells"])
    assert max(made["village"]) < len(made["villages"])
    parts = made["parts"]
    assert [part["first"] for part in parts] == list(np.cumsum([0, *(part["n"] for part in parts)]))[: len(parts)]
    assert sum(part["n"] for part in parts) == (0 if level == "grid" else last - first)
    assert len(base64.b64decode(made["boxes"])) == 8 * len(parts)


def test_colours_get_darker() -> None:
    def light(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    shades = [light(each) for each in canvas_map.COLOURS]
    assert all(one - other > 20 for one, other in zip(shades, shades[1:], strict=False))


def test_the_component_asks_no_host_and_writes_no_markup() -> None:
    folder = Path(canvas_map.__file__).parent
    for name in ("canvas_map.js", "canvas_map.css"):
        text = (folder / name).read_text(encoding="utf-8")
        for word in ("http", "fetch(", "import(", "XMLHttpRequest", "innerHTML", "url("):
            assert word not in text, (name, word)
