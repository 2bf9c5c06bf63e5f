// Charts as Vega draws them: specifications, and what they have in common.

const FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Hiragino Sans GB", ' +
  '"Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif';
const INK = "#1d2430";
const PALE = "#8a93a1";
const CONFIG = {
  axis: { labelFont: FONT, titleFont: FONT, labelColor: INK, titleColor: INK, labelFontSize: 11,
    titleFontSize: 12, titleFontWeight: 500, gridColor: "#e7eaef", domainColor: PALE, tickColor: PALE },
  text: { font: FONT, fill: INK },
};
const MANY = 300; // So many lines or labels are too many to tell apart.

const picked = { name: "picked", value: [] };
const fills = { name: "fills", value: [] };
const title = name => ({ name, value: "" });
const isPicked = "picked[datum.i]";
const anyPicked = "length(picked) > 0";
const linear = (name, domain, range, more = {}) =>
  ({ name, type: "linear", domain, range, nice: true, zero: false, ...more });

const SCATTER = {
  padding: { left: 4, right: 8, top: 6, bottom: 4 },
  autosize: { type: "fit", contains: "padding" },
  signals: [picked, fills, title("xTitle"), title("yTitle"), { name: "slope", value: null }],
  data: [{ name: "units", values: [] }],
  scales: [
    linear("x", { data: "units", field: "x" }, "width", { padding: 10 }),
    linear("y", { data: "units", field: "y" }, "height", { padding: 10 }),
  ],
  axes: [
    { scale: "x", orient: "bottom", grid: true, tickCount: 6, title: { signal: "xTitle" } },
    { scale: "y", orient: "left", grid: true, tickCount: 6, title: { signal: "yTitle" } },
  ],
  marks: [
    rule({ x: "scale('x', 0)", x2: "scale('x', 0)", y: "0", y2: "height" }),
    rule({ x: "0", x2: "width", y: "scale('y', 0)", y2: "scale('y', 0)" }),
    { type: "group",
      encode: { update: { clip: { value: true }, width: { signal: "width" }, height: { signal: "height" } } },
      marks: [
        rule({ x: "0", x2: "width", y: "scale('y', (slope || 0) * invert('x', 0))",
          y2: "scale('y', (slope || 0) * invert('x', width))",
          opacity: "slope === null ? 0 : 1" }, INK, 1.5, [5, 3]),
        { type: "symbol", name: "points", from: { data: "units" },
          encode: { update: {
            x: { scale: "x", field: "x" }, y: { scale: "y", field: "y" },
            size: { signal: `${isPicked} ? 130 : 55` }, shape: { value: "circle" },
            fill: { signal: "fills[datum.i]" }, stroke: { value: INK },
            strokeWidth: { signal: `${isPicked} ? 2.5 : 0.6` },
            opacity: { signal: `${anyPicked} && !${isPicked} ? 0.45 : 1` },
            zindex: { signal: `${isPicked} ? 1 : 0` }, tooltip: { signal: "datum.i" } } } },
      ] },
  ],
};

function rule(where, stroke = PALE, width = 1, dash = null) {
  const update = Object.fromEntries(Object.entries(where).map(([key, signal]) => [key, { signal }]));
  update.stroke = { value: stroke };
  update.strokeWidth = { value: width };
  if (dash) update.strokeDash = { value: dash };
  return { type: "rule", interactive: false, encode: { update } };
}

const LINES = {
  padding: { left: 4, right: 8, top: 6, bottom: 4 },
  autosize: { type: "fit", contains: "padding" },
  signals: [picked, { name: "strokes", value: [] }, title("yTitle"), { name: "year", value: 0 },
    { name: "years", value: facts.periods }],
  data: [{ name: "units", values: [] }, { name: "means", values: [] }],
  scales: [
    { name: "x", type: "point", domain: facts.periods.map((_, t) => t), range: "width", padding: 0.3 },
    linear("y", { fields: [{ data: "units", field: "y" }, { data: "means", field: "y" }] }, "height"),
  ],
  axes: [
    { scale: "x", orient: "bottom", labelOverlap: true, labelAngle: 0,
      encode: { labels: { update: { text: { signal: "years[datum.value]" } } } } },
    { scale: "y", orient: "left", grid: true, tickCount: 5, title: { signal: "yTitle" } },
  ],
  marks: [
    rule({ x: "scale('x', year)", x2: "scale('x', year)", y: "0", y2: "height" }, PALE, 1, [2, 2]),
    { type: "group", from: { facet: { name: "one", data: "units", groupby: "i" } },
      encode: { update: { zindex: { signal: isPicked + " ? 1 : 0" } } },
      marks: [{ type: "line", from: { data: "one" },
        encode: { update: {
          x: { scale: "x", field: "t" }, y: { scale: "y", field: "y" },
          stroke: { signal: `${isPicked} ? (strokes[datum.i] || '${INK}') : '#b9c0ca'` },
          strokeWidth: { signal: `${isPicked} ? 2.5 : 0.9` },
          opacity: { signal: `${anyPicked} && !${isPicked} ? 0.45 : 1` },
          tooltip: { signal: "datum.i" } } } }] },
    { type: "symbol", name: "points", from: { data: "units" },
      encode: { update: { x: { scale: "x", field: "t" }, y: { scale: "y", field: "y" },
        size: { value: 60 }, fill: { value: "transparent" }, tooltip: { signal: "datum.i" } } } },
    { type: "line", from: { data: "means" }, interactive: false,
      encode: { update: { x: { scale: "x", field: "t" }, y: { scale: "y", field: "y" },
        stroke: { value: INK }, strokeWidth: { value: 2 }, strokeDash: { value: [6, 3] } } } },
  ],
};

// An interval; a pale one below keeps it visible on a dark bar.
function whisker(stroke, width) {
  return { type: "rule", from: { data: "units" }, interactive: false,
    encode: { update: { x: { scale: "x", field: "low" }, x2: { scale: "x", field: "high" },
      y: { scale: "y", field: "i", band: 0.5 }, stroke: { value: stroke }, strokeWidth: { value: width },
      opacity: { signal: "datum.low === datum.high ? 0 : 1" } } } };
}

// Bars by unit with their names, and intervals where there are any.
const BARS = {
  padding: { left: 4, right: 14, top: 4, bottom: 4 },
  autosize: { type: "fit", contains: "padding" },
  signals: [picked, fills, title("xTitle"), { name: "names", value: [] }],
  data: [{ name: "units", values: [] }],
  scales: [
    { name: "y", type: "band", domain: { data: "units", field: "i" }, range: "height", padding: 0.18 },
    linear("x", { fields: ["x", "low", "high"].map(field => ({ data: "units", field })) }, "width",
      { zero: true }),
  ],
  axes: [
    { scale: "x", orient: "top", grid: true, tickCount: 4, title: { signal: "xTitle" } },
    { scale: "y", orient: "left", ticks: false, domain: false, labelLimit: 130,
      encode: { labels: { update: { text: { signal: "names[datum.value]" },
        fontWeight: { signal: "picked[datum.value] ? 'bold' : 'normal'" } } } } },
  ],
  marks: [
    { type: "rect", name: "points", from: { data: "units" },
      encode: { update: {
        x: { scale: "x", value: 0 }, x2: { scale: "x", field: "x" },
        y: { scale: "y", field: "i" }, height: { scale: "y", band: 1 },
        fill: { signal: "fills[datum.i]" }, stroke: { value: INK },
        strokeWidth: { signal: `${isPicked} ? 2 : 0.4` },
        opacity: { signal: `${anyPicked} && !${isPicked} ? 0.55 : 1` },
        tooltip: { signal: "datum.i" } } } },
    whisker("#ffffff", 4.5),
    whisker(INK, 1.5),
    rule({ x: "scale('x', 0)", x2: "scale('x', 0)", y: "0", y2: "height" }),
  ],
};

// -- views ------------------------------------------------------------------------------------

const views = new Map();

// A chart in an element (an empty one is no reason to warn); clicks and brushes in it pick units, and Escape lets them go.
async function viewOf(id, specification) {
  const container = at(id);
  const full = { $schema: "https://vega.github.io/schema/vega/v6.json", width: 100, height: 100, ...specification };
  const tooltip = (_, event, item, value) => tip(event, Number.isInteger(value) ? value : null);
  const { view } = await vegaEmbed(container, full,
    { mode: "vega", renderer: "canvas", actions: false, logLevel: 1, defaultStyle: false, config: CONFIG, tooltip });
  views.set(id, view);
  brushed(container, view);
  fitted(container, view);
  new ResizeObserver(() => fitted(container, view)).observe(container);
  container.addEventListener("keydown", stepped);
}

function fitted(container, view) {
  const { clientWidth, clientHeight } = container;
  if (clientWidth && clientHeight) view.width(clientWidth).height(clientHeight).runAsync();
}

function show(view, signals, data = {}) {
  for (const [name, rows] of Object.entries(data)) view.data(name, rows);
  for (const [name, value] of Object.entries(signals)) view.signal(name, value);
  view.runAsync();
}

const pickedFlags = () => {
  const flags = [];
  for (const i of state.picked) flags[i] = true;
  return flags;
};

function tip(event, i) {
  const box = at("tip");
  box.hidden = i === null;
  if (i === null) return;
  box.replaceChildren(...told(i).map((line, k) => element(k ? "div" : "strong", {}, line)));
  const left = clamp(event.clientX + 14, 4, innerWidth - box.offsetWidth - 8);
  const top = event.clientY + 16 + box.offsetHeight > innerHeight
    ? event.clientY - box.offsetHeight - 10 : event.clientY + 16;
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

// Where units stand in a chart's element: the items of its marks called "points".
function anchors(view) {
  const found = [];
  const walk = (marks, x, y) => {
    for (const mark of marks)
      for (const item of mark.items ?? []) {
        if (item.items) walk(item.items, x + (item.x ?? 0), y + (item.y ?? 0));
        else if (mark.name === "points") {
          const { x1, x2, y1, y2 } = item.bounds;
          found.push([item.datum.i, x + (x1 + x2) / 2, y + (y1 + y2) / 2]);
        }
      }
  };
  const { left, top } = view.padding();
  walk([view.scenegraph().root], view.origin()[0] + (left ?? 0), view.origin()[1] + (top ?? 0));
  return found;
}

function brushed(container, view) {
  const frame = element("div", { class: "brush", hidden: true });
  container.append(frame);
  let start = null;
  const place = event => {
    const box = container.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const box = ([x, y]) => [Math.min(x, start[0]), Math.min(y, start[1]), Math.max(x, start[0]), Math.max(y, start[1])];
  container.addEventListener("pointerdown", event => {
    if (event.pointerType === "mouse" && event.button === 0) start = place(event);
  });
  addEventListener("pointermove", event => {
    if (!start) return;
    const [x1, y1, x2, y2] = box(place(event));
    if (frame.hidden && x2 - x1 < 5 && y2 - y1 < 5) return;
    frame.hidden = false;
    Object.assign(frame.style, { left: `${x1}px`, top: `${y1}px`, width: `${x2 - x1}px`, height: `${y2 - y1}px` });
  });
  addEventListener("pointerup", event => {
    if (start && !frame.hidden) {
      const [x1, y1, x2, y2] = box(place(event));
      const inside = anchors(view).filter(([, x, y]) => x >= x1 && x <= x2 && y >= y1 && y <= y2);
      pick([...new Set(inside.map(([i]) => i))], event.shiftKey);
      container.dataset.brushed = "yes"; // The click that ends a brush picks nothing.
      setTimeout(() => delete container.dataset.brushed);
    }
    start = null;
    frame.hidden = true;
  });
  view.addEventListener("click", (event, item) => {
    const i = item?.datum?.i;
    if (Number.isInteger(i) && !container.dataset.brushed)
      pick([i], event.shiftKey || event.ctrlKey || event.metaKey);
  });
}

// Arrow keys go from unit to unit in the order of the ranking.
function stepped(event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (event.key === "Escape") change({ picked: [] });
  if (!step) return;
  event.preventDefault();
  const order = ranked();
  const place = order.indexOf(state.picked[state.picked.length - 1]);
  const next = place < 0 ? 0 : clamp(place + step, 0, order.length - 1);
  change({ picked: [order[next]] });
}
