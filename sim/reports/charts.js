"use strict";
for (const place of document.querySelectorAll(".chart")) {
  const number = place.id.slice("chart-".length);
  const instead = document.getElementById("plain-" + number);
  try {
    place.style.display = "block";
    const chart = echarts.init(place, null, { renderer: "svg" });
    chart.setOption(JSON.parse(document.getElementById("data-" + number).textContent));
    instead.hidden = true;
    addEventListener("resize", () => chart.resize());
    addEventListener("beforeprint", () => chart.resize());
  } catch (fault) {
    place.style.display = "none";
    instead.hidden = false;
  }
}
