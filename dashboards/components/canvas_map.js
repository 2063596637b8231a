// Draws one byte a micro-grid as nested blocks. The blocks come once (data.map), the bytes with every update (data.frame).
// Nothing is fetched: all there is comes with `data`. Text is set as text, never as markup.
const KNOWN = new Map(); // blocks by id, for as long as the page is open
const bytes = text => Uint8Array.from(atob(text), each => each.charCodeAt(0));
const words = text => new Uint16Array(bytes(text).buffer);

// which micro-grid each pixel shows, -1 for none: a grid's block is filled row by row
function pixels(map, W, H) {
  const of = new Int32Array(W * H).fill(-1), at = (box, side) => Math.round(map.grids[box + side] / 65535 * (side % 2 ? H : W));
  let first = 0;
  for (let g = 0; g < map.cells.length; g++) {
    const [x0, y0, x1, y1] = [0, 1, 2, 3].map(side => at(4 * g, side)), n = map.cells[g];
    const w = Math.max(1, x1 - x0), h = Math.max(1, y1 - y0); // the smallest still get a line of pixels
    const cols = Math.min(n, Math.max(1, Math.round(Math.sqrt(n * w / Math.max(1, h))))), rows = Math.ceil(n / cols);
    const large = w * h / n > 80; // room for a line between cells
    for (let y = y0; y < Math.min(H, y0 + h); y++) {
      const row = Math.floor((y - y0) * rows / h), here = Math.min(cols, n - row * cols);
      const lastLine = large && Math.floor((y + 1 - y0) * rows / h) > row;
      for (let x = x0; x < Math.min(W, x0 + w); x++) {
        const col = Math.floor((x - x0) * here / w);
        const gap = lastLine || large && Math.floor((x + 1 - x0) * here / w) > col;
        if (!gap) of[y * W + x] = first + row * cols + col;
      }
    }
    first += n;
  }
  return of;
}

function start(root, component) {
  const box = root.querySelector(".map"), canvas = box.querySelector("canvas"), said = box.querySelector(".said");
  const state = { component, canvas, said, small: box.querySelector(".small"), focus: -1, image: null };
  const ratio = () => Math.min(2, window.devicePixelRatio || 1);
  state.resize = () => {
    const W = Math.round(canvas.clientWidth * ratio()), H = Math.round(canvas.clientHeight * ratio());
    if (!W || !H || !state.map) return;
    if (W !== canvas.width || H !== canvas.height || state.drawn !== state.map) {
      canvas.width = W; canvas.height = H; state.drawn = state.map;
      state.of = pixels(state.map, W, H);
      state.image = new ImageData(W, H);
    }
    paint(state);
  };
  new ResizeObserver(state.resize).observe(canvas);
  const cellAt = event => {
    const size = canvas.getBoundingClientRect();
    const x = Math.floor((event.clientX - size.left) / size.width * canvas.width), y = Math.floor((event.clientY - size.top) / size.height * canvas.height);
    for (const [dx, dy] of [[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1], [1, 1], [-1, -1]]) { // lines between cells count as well
      const cell = state.of?.[(y + dy) * canvas.width + x + dx];
      if (cell >= 0) return cell;
    }
    return -1;
  };
  canvas.onmousemove = event => { const cell = cellAt(event); say(state, cell < 0 ? "" : told(state, cell)); };
  canvas.onmouseleave = () => say(state, "");
  canvas.onclick = event => { const cell = cellAt(event); if (cell >= 0) state.component.setTriggerValue("picked", cell); };
  canvas.onkeydown = event => {
    const parts = state.map?.parts ?? [], step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step && parts.length) state.focus = (state.focus + step + parts.length) % parts.length;
    else if (event.key === "Enter" && state.focus >= 0) state.component.setTriggerValue("picked", parts[state.focus].first);
    else if (event.key === "Escape") state.component.setTriggerValue("picked", -1);
    else return;
    event.preventDefault();
    paint(state);
    if (state.focus >= 0) say(state, `${parts[state.focus].name}: ${state.data.told.replace("{n}", sum(state, parts[state.focus]))}`);
  };
  canvas.onblur = () => { state.focus = -1; say(state, ""); paint(state); };
  return state;
}

// what is pointed at; else how to use the map, and below it the parts that bear no name or number of their own
function say(state, text) {
  const said = text || state.data.idle, listed = text ? "" : (state.unlabelled ?? []).map(part => `${part.name} ${sum(state, part).toLocaleString()}`).join(" · ");
  if (state.said.textContent !== said) state.said.textContent = said; // read aloud only when it changes
  state.pointing = Boolean(text);
  state.small.hidden = !listed;
  state.small.textContent = state.small.title = listed && `${state.data.small} ${listed}`;
  state.said.className = listed ? "said one" : "said";
}

const sum = (state, part) => { let all = 0; for (let i = part.first; i < part.first + part.n; i++) all += state.bytes[i]; return all; };

function told(state, cell) {
  const map = state.map; let grid = 0, first = 0;
  while (first + map.cells[grid] <= cell) first += map.cells[grid++];
  const v = map.village[grid], path = [...map.villages[v], `${map.gridWord} ${map.number[grid]}`, `${map.microWord} ${cell - first + 1}`];
  const value = state.bytes[cell];
  const part = state.unlabelled?.find(each => each.first <= cell && cell < each.first + each.n);
  const whole = part ? ` (${part.name}: ${sum(state, part).toLocaleString()})` : "";
  return `${path.join(" › ")}: ${state.data.told.replace("{n}", value === 255 ? "≥255" : value)}${whole}`;
}

function paint(state) {
  const { canvas, image, of, map, data } = state;
  if (!image || state.bytes.length !== map.total) return;
  const pen = canvas.getContext("2d"), out = new Uint32Array(image.data.buffer), colours = new Uint32Array(256);
  for (let v = 0; v < 256; v++) { // the machine's byte order is little-endian wherever browsers run
    const c = parseInt(data.colours[Math.min(v, data.colours.length - 1)].slice(1), 16);
    colours[v] = 0xff000000 | (c & 255) << 16 | (c & 0xff00) | c >> 16;
  }
  for (let p = 0; p < out.length; p++) out[p] = of[p] < 0 ? 0xffffffff : colours[state.bytes[of[p]]];
  pen.putImageData(image, 0, 0);
  const W = canvas.width, H = canvas.height, k = W / canvas.clientWidth;
  const side = (boxes, i) => [boxes[i] * W / 65535, boxes[i + 1] * H / 65535, (boxes[i + 2] - boxes[i]) * W / 65535, (boxes[i + 3] - boxes[i + 1]) * H / 65535];
  pen.lineWidth = Math.max(1, k); pen.strokeStyle = "#b9c3cf";
  for (let i = 0; i < map.inner.length; i += 4) pen.strokeRect(...side(map.inner, i));
  state.unlabelled = [];
  map.parts.forEach((part, i) => {
    const [x, y, w, h] = side(map.boxes, 4 * i), chosen = i === state.focus;
    pen.strokeStyle = chosen ? "#b3261e" : "#5b6876"; pen.lineWidth = chosen ? 3 * k : Math.max(1, k);
    pen.strokeRect(x, y, w, h);
    if (!part.head || !label(state, part, x, y, w, h, k)) state.unlabelled.push(part);
  });
  if (!state.pointing) say(state, "");
}

// name and total of a part along its upper side, or down its left side where it is too narrow; whether both fit
function label(state, part, x, y, w, h, k) {
  const pen = state.canvas.getContext("2d"), beside = part.head === 2, room = beside ? h : w;
  pen.save();
  pen.beginPath();
  if (beside) { pen.rect(x, y, 13 * k, h); pen.clip(); pen.translate(x + 14 * k, y); pen.rotate(Math.PI / 2); }
  else { pen.rect(x, y, w, 15 * k); pen.clip(); pen.translate(x, y); }
  pen.fillStyle = "#16202b"; pen.font = `${11.5 * k}px ${getComputedStyle(state.canvas).fontFamily}`; pen.textBaseline = "top";
  const total = sum(state, part).toLocaleString(), wide = words => pen.measureText(words).width + 6 * k;
  const names = [part.name, part.name.split(" ").pop()]; // "Township A9": the kind goes before the number does
  const name = names.find(each => wide(each) + wide(total) <= room) ?? (wide(names[0]) <= room ? names[0] : names[1]);
  pen.fillText(name, 3 * k, 2.5 * k);
  const both = wide(name) + wide(total) <= room;
  if (both) { pen.textAlign = "right"; pen.fillText(total, room - 3 * k, 2.5 * k); }
  pen.restore();
  return both && wide(name) <= room;
}

// colours with their numbers; the last stands for all that is more
function legend(box, data) {
  box.replaceChildren(...data.colours.map((colour, value) => {
    const entry = document.createElement("span"), mark = document.createElement("i");
    mark.style.background = colour;
    entry.append(mark, value === data.colours.length - 1 ? `≥${value}` : `${value}`);
    return entry;
  }), data.legend);
}

export default function (component) {
  const root = component.parentElement, { data } = component;
  const state = root.wangge ??= start(root, component);
  state.component = component; state.data = data;
  if (data.map && !KNOWN.has(data.id)) {
    const map = data.map, got = { ...map, grids: words(map.grids), boxes: words(map.boxes), inner: words(map.inner) };
    got.total = map.cells.reduce((all, n) => all + n, 0);
    KNOWN.set(data.id, got);
    if (KNOWN.size > 40) KNOWN.delete(KNOWN.keys().next().value);
  }
  if (!KNOWN.has(data.id)) { // the update that held the blocks was skipped: ask for them
    if (state.asked !== data.day) component.setTriggerValue("missing", data.id);
    state.asked = data.day;
    return;
  }
  if (state.map !== KNOWN.get(data.id)) state.focus = -1;
  state.map = KNOWN.get(data.id); state.bytes = bytes(data.frame);
  state.canvas.setAttribute("aria-label", data.label);
  if (state.legend !== data.legend) legend(root.querySelector(".legend"), data);
  state.legend = data.legend;
  state.canvas.style.height = `${data.height}px`;
  state.canvas.dataset.drawn = data.day; // for whoever checks that the page is up to date
  state.resize();
}
