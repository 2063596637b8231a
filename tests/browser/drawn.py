"""Whether a picture on a page is drawn: read back from its pixels, never from what the page says of itself."""

from __future__ import annotations

import time
from typing import Any

#: a canvas as somebody sees it: where it hangs, how large it is, how many colours it has, how much of it is coloured
LOOK = """canvas => {
  const box = canvas.getBoundingClientRect(), hosts = [];
  for (let each = canvas; each; each = each.parentElement ?? each.getRootNode().host) hosts.push(each);
  const keys = hosts.flatMap(each => [...(each.classList ?? [])]).filter(each => each.startsWith("st-key-"));
  const kind = canvas.dataset.drawn !== undefined ? "map"
    : hosts.some(each => each.hasAttribute?.("_echarts_instance_")) ? "chart" : "table";
  const seen = hosts.every(each => each.style?.display !== "none" && each.style?.visibility !== "hidden");
  const whole = hosts.find(each => each.hasAttribute?.("_echarts_instance_"))?.getAttribute("_echarts_instance_");
  const found = {kind, whole, key: (keys[0] ?? "").slice(7), wide: box.width, high: box.height, seen};
  Object.assign(found, {colours: 0, ink: 0, hue: 0});
  if (!seen || !canvas.width || !canvas.height || box.width < 60 || box.height < 40) return found;
  const all = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const pixels = new Uint32Array(all.buffer), colours = new Set(pixels);
  for (let p = 0; p < all.length; p += 4) {
    if (all[p + 3] < 128) continue;
    const most = Math.max(all[p], all[p + 1], all[p + 2]), least = Math.min(all[p], all[p + 1], all[p + 2]);
    if (least < 235) found.ink++;
    if (most - least > 40) found.hue++;
  }
  found.colours = colours.size; found.ink /= pixels.length; found.hue /= pixels.length;
  return found;
}"""
#: fewest colours, least part that is not paper, least part that is neither black, grey nor white
LEAST = {"map": (12, 0.05, 0.0005), "chart": (24, 0.005, 0.001), "table": (8, 0.01, 0.0)}


def looks(page: Any) -> list[dict[str, Any]]:
    """All canvases that somebody sees on a page, in and out of shadow trees."""
    found = page.locator("canvas").evaluate_all(f"all => all.map({LOOK})")
    large = [each for each in found if each["seen"] and each["wide"] >= 60 and each["high"] >= 40]
    # a chart may lay a second, clear canvas over the first, for what the mouse points at
    layers = {each["whole"]: each for each in sorted(large, key=lambda each: each["ink"]) if each["whole"]}
    return [each for each in large if not each["whole"]] + list(layers.values())


def is_drawn(look: dict[str, Any]) -> bool:
    colours, ink, hue = LEAST[look["kind"]]
    return bool(look["colours"] >= colours and look["ink"] >= ink and look["hue"] >= hue)


def all_drawn(page: Any, *wanted: str, maps: int = 0, seconds: float = 15.0) -> list[dict[str, Any]]:
    """Wait until the charts of these keys, so many maps, and every other canvas in sight are drawn.

    A key may be the beginning of one: a view has a chart for each alternative.
    """
    end, found, absent = time.monotonic() + seconds, [], list(wanted)
    while time.monotonic() < end:
        found = looks(page)
        charts = [each for each in found if each["kind"] == "chart"]
        absent = [key for key in wanted if not any(each["key"].startswith(key) for each in charts)]
        enough = sum(each["kind"] == "map" for each in found) >= maps
        if not absent and enough and all(is_drawn(each) for each in found):
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"not there: {absent}; blank: {[each for each in found if not is_drawn(each)]}; seen: {found}")


#: a chart of a report: how large it is, how many marks it has and of how many colours
REPORT = """place => {
  const svg = place.querySelector("svg"), box = svg?.getBoundingClientRect();
  const marks = [...(svg?.querySelectorAll("path, circle, rect, polyline") ?? [])];
  const colours = marks.flatMap(each => [each.getAttribute("fill"), each.getAttribute("stroke")]);
  return [box?.width ?? 0, box?.height ?? 0, marks.length, new Set(colours.filter(each => each)).size];
}"""


def report_drawn(page: Any, least: int) -> None:
    """Hold that many charts of a report, and no fewer, against their marks; they are lines there, not pixels."""
    page.locator(".chart svg").first.wait_for()
    found = page.locator(".chart").evaluate_all(f"all => all.map({REPORT})")
    assert len(found) >= least
    assert all(wide > 300 and high > 60 and n > 8 and colours >= 3 for wide, high, n, colours in found), found
