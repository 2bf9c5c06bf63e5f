// The map: one fill per unit, and what the fills mean.

const NO_DATA = "#f4f4f2";
const EITHER_WAY = ["#b35806", "#f1a340", "#fee0b6", "#f7f7f7", "#d8daeb", "#998ec3", "#542788"];

function boxOf([[left, top], [right, low]]) {
  return { type: "Polygon", coordinates: [[[left, top], [right, top], [right, low], [left, low], [left, top]]] };
}

const shape = (data, update, projection, interactive = true) => ({
  type: "shape", from: { data }, interactive, encode: { update }, transform: [{ type: "geoshape", projection }],
});
const land = {
  fill: { signal: "fills[datum.i]" },
  stroke: { signal: `${isPicked} ? '${INK}' : inks[datum.i] === '#ffffff' ? '#ffffff' : '#9aa3af'` },
  strokeWidth: { signal: `${isPicked} ? 2.4 : thin` },
  zindex: { signal: `${isPicked} ? 1 : 0` },
  tooltip: { signal: "datum.i" },
};
const elsewhere = { fill: { value: NO_DATA }, stroke: { value: "#c9ced6" }, strokeWidth: { value: 0.6 } };

function mapSpecification(given) {
  const frame = boxOf(given.frame);
  const specification = {
    padding: 0,
    autosize: "none",
    background: "#ffffff",
    signals: [picked, fills, { name: "texts", value: [] }, { name: "inks", value: [] },
      { name: "thin", value: N > MANY ? 0.25 : 0.8 }, title("seaTitle")],
    data: [
      { name: "units", values: given.units.map((geometry, i) => ({ type: "Feature", geometry, i })) },
      { name: "others", values: given.others.map(geometry => ({ type: "Feature", geometry })) },
      { name: "places", values: given.points.map(([x, y], i) => ({ x, y, i })),
        transform: [{ type: "geopoint", projection: "whole", fields: ["x", "y"], as: ["px", "py"] }] },
    ],
    projections: [{ name: "whole", type: "identity", fit: frame,
      extent: { signal: `[[6, 6], [width - 6 - ${given.sea ? "0.8 * seaWidth" : "0"}, height - 6]]` } }],
    marks: [
      shape("others", elsewhere, "whole", false),
      shape("units", land, "whole"),
      { type: "symbol", name: "points", from: { data: "places" }, interactive: false,
        encode: { update: { x: { field: "px" }, y: { field: "py" }, size: { value: 1 },
          fill: { value: "transparent" } } } },
      { type: "text", from: { data: "places" }, interactive: false,
        encode: { update: { x: { field: "px" }, y: { field: "py" }, align: { value: "center" },
          baseline: { value: "middle" }, fontSize: { value: 11 }, fontWeight: { value: 700 },
          text: { signal: "texts[datum.i] || ''" }, fill: { signal: "inks[datum.i]" } } } },
    ],
  };
  if (given.sea) addInset(specification, given.sea);
  return specification;
}

// The sea in a corner of its own, with the land that reaches into it.
function addInset(specification, sea) {
  const [[left, top], [right, low]] = sea.frame;
  specification.signals.push(
    { name: "seaHeight", update: "min(height * 0.28, 150)" },
    { name: "seaWidth", update: `seaHeight * ${(right - left) / (low - top)}` });
  specification.data.push({ name: "sea", values: sea.lines.map(geometry => ({ type: "Feature", geometry })) });
  specification.projections.push({ name: "inset", type: "identity", fit: boxOf(sea.frame),
    extent: { signal: "[[2, 2], [seaWidth - 2, seaHeight - 2]]" } });
  const line = { fill: { value: "transparent" }, stroke: { value: "#5b6573" }, strokeWidth: { value: 1 } };
  specification.marks.push({
    type: "group",
    encode: { update: { clip: { value: true }, x: { signal: "width - seaWidth - 5" }, y: { signal: "height - seaHeight - 5" },
      width: { signal: "seaWidth" }, height: { signal: "seaHeight" },
      fill: { value: "#ffffff" }, stroke: { value: PALE }, strokeForeground: { value: true } } },
    marks: [shape("others", elsewhere, "inset", false), shape("units", land, "inset"),
      shape("sea", line, "inset", false)],
  });
}

// -- what is shown ----------------------------------------------------------------------------

const rowsOf = variable => unpacked(facts.pattern.values[variable]);
const valuesOf = (variable = state.variable, t = state.year) => rowOf(facts.pattern.values[variable], t);

function classes() {
  const from = state.pooled ? rowsOf(state.variable) : valuesOf();
  const { lowest, ends } = breaksOf(from, state.scheme, state.classes, state.own);
  const colours = facts.colours.classes[clamp(ends.length, 2, 9)].slice(0, Math.max(ends.length, 1));
  return { lowest, ends, colours };
}

function valueFills() {
  const { ends, colours } = classes();
  return Array.from(valuesOf(), value => colours[classOf(value, ends)] ?? NO_DATA);
}

function clusterFills() {
  const codes = clustersOf(testsOf(state.variable, state.weights, state.year), state.alpha, state.correction);
  return codes.map(code => facts.colours.quadrants[code]);
}

// Amounts with a sign: one scale around zero, its classes as wide on either side.
function signedScale(amounts) {
  const size = Math.max(...Array.from(amounts, Math.abs).filter(Number.isFinite), 0);
  const ends = [-5, -3, -1, 1, 3, 5].map(k => (size * k) / 7);
  const colour = value => {
    if (!Number.isFinite(value)) return NO_DATA;
    const k = size ? ends.findIndex(end => value <= end) : 3;
    return EITHER_WAY[k < 0 ? 6 : k];
  };
  return { size, ends, colour };
}

// By unit: fill, text on it, and the legend.
function shown() {
  if (state.shows === "clusters") {
    const codes = clustersOf(testsOf(state.variable, state.weights, state.year), state.alpha, state.correction);
    const colours = facts.colours.quadrants;
    const legend = Object.keys(colours).map(code => ({ colour: colours[code],
      text: code === "NS" ? spoken().quadrants[code] : `${code} ${spoken().quadrants[code]}`,
      count: codes.filter(c => c === code).length }));
    const texts = N > MANY ? [] : codes.map(code => (code === "NS" ? "" : code));
    return { fills: codes.map(code => colours[code]), texts, legend, head: say("legend-clusters", {
      name: label(state.variable), year: facts.periods[state.year] }) };
  }
  if (state.shows !== "value") return shownAmounts(state.shows === "change" ? changes() : flows());
  const { lowest, ends, colours } = classes();
  const values = valuesOf();
  const codes = Array.from(values, value => classOf(value, ends));
  const legend = ends.map((end, k) => ({ colour: colours[k], count: codes.filter(c => c === k).length,
    text: say("range", { low: number(k ? ends[k - 1] : lowest), high: number(end) }) }));
  if (codes.includes(-1)) legend.push({ colour: NO_DATA, text: say("no-data"), count: codes.filter(c => c < 0).length });
  return { fills: codes.map(k => colours[k] ?? NO_DATA), texts: [], legend,
    head: say("legend-value", { name: label(state.variable), year: facts.periods[state.year] }) };
}

function shownAmounts({ amounts, head }) {
  const { size, ends, colour } = signedScale(amounts);
  const made = Array.from(amounts, colour);
  const legend = [];
  if (size)
    for (let k = 6; k >= 0; k--)
      legend.push({ colour: EITHER_WAY[k], count: made.filter(c => c === EITHER_WAY[k]).length,
        text: say("range", { low: signed(k ? ends[k - 1] : -size, 2), high: signed(k < 6 ? ends[k] : size, 2) }) });
  // A sign on the land: the colours of losses and gains are alike in grey.
  const far = value => size && Math.abs(value) > size / 7;
  const texts = N > MANY ? [] : Array.from(amounts, value => (far(value) ? (value < 0 ? "−" : "+") : ""));
  return { fills: made, texts, legend: legend.filter(row => row.count), head };
}

function inkOn(colour) {
  const [r, g, b] = [1, 3, 5].map(k => parseInt(colour.slice(k, k + 2), 16));
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? INK : "#ffffff";
}

function drawMap() {
  const { fills: made, texts, legend, head } = shown();
  at("legend-head").textContent = head;
  at("legend").replaceChildren(...legend.map(({ colour, text, count }) =>
    element("li", {}, swatch(colour), text, ...(count === undefined ? [] : [element("small", {}, ` ${count}`)]))));
  const view = views.get("map");
  if (view) show(view, { fills: made, texts, inks: made.map(inkOn) });
}

function swatch(colour) {
  const box = element("span", { class: "swatch" });
  box.style.background = colour;
  return box;
}

// A unit in words: what a hover tells.
function told(i) {
  const { lag, p } = testsOf(state.variable, state.weights, state.year);
  const lines = [
    unitName(i),
    say("told-value", { name: label(state.variable), year: facts.periods[state.year], value: number(valuesOf()[i]) }),
    say("told-lag", { value: number(lag[i], 3) }),
    say("told-p", { value: probability(p[i]) }),
  ];
  if (state.shows === "change" || state.shows === "flow") {
    const { amounts, head } = state.shows === "change" ? changes() : flows();
    if (Number.isFinite(amounts[i])) lines.push(`${head}: ${signed(amounts[i])}`);
  }
  return lines;
}
