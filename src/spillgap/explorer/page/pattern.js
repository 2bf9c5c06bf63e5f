// The pattern: Moran scatter, lines over time, ranking.

function ranked() {
  const values = valuesOf();
  return facts.units.map((_, i) => i).filter(i => Number.isFinite(values[i]))
    .sort((a, b) => values[b] - values[a] || a - b);
}

const LONGEST = 60;

// Of many units the first, and those that are picked.
function listed(order) {
  if (order.length <= LONGEST) return order;
  const chosen = new Set(state.picked);
  return order.filter((i, k) => k < LONGEST / 2 || chosen.has(i)).slice(0, LONGEST);
}

function drawScatter() {
  const tests = testsOf(state.variable, state.weights, state.year);
  const rows = [];
  for (let i = 0; i < N; i++)
    if (Number.isFinite(tests.z[i])) rows.push({ i, x: tests.z[i], y: tests.lag[i] });
  const { moran } = tests;
  at("moran").textContent = moran
    ? say("moran", { value: number(moran.I, 3), first: number(moran.expected, 2), second: probability(moran.p) })
    : say("no-test");
  show(views.get("scatter"), { fills: clusterFills(), slope: moran ? moran.I : null,
    xTitle: say("axis-z", { name: label(state.variable) }), yTitle: say("axis-lag"),
    picked: pickedFlags() }, { units: rows });
}

function drawLines() {
  const values = rowsOf(state.variable);
  const rows = [];
  const means = [];
  const chosen = new Set(state.picked);
  for (let t = 0; t < T; t++) {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < N; i++) {
      const y = values[t * N + i];
      if (!Number.isFinite(y)) continue;
      if (N <= MANY || chosen.has(i)) rows.push({ i, t, y });
      sum += y;
      count++;
    }
    if (count) means.push({ t, y: sum / count });
  }
  show(views.get("lines"), { yTitle: label(state.variable), year: state.year, picked: pickedFlags(),
    strokes: strokes() }, { units: rows, means });
}

// A colour for each of the units that are picked.
function strokes() {
  const found = [];
  state.picked.forEach((i, k) => (found[i] = facts.colours.series[k % facts.colours.series.length]));
  return found;
}

function drawRanking() {
  const values = valuesOf();
  const order = ranked();
  const kept = listed(order);
  at("ranking").style.height = `${kept.length * 15 + 50}px`;
  at("ranking-note").textContent = kept.length < order.length
    ? say("ranking-part", { n: kept.length, total: order.length }) : "";
  show(views.get("ranking"), { fills: valueFills(), names: spoken().units, picked: pickedFlags(),
    xTitle: say("legend-value", { name: label(state.variable), year: facts.periods[state.year] }) },
    { units: kept.map(i => ({ i, x: values[i], low: values[i], high: values[i] })) });
}
