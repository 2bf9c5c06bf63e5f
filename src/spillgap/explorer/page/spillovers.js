// Who sends to whom: what one unit's factor does to others, and what it has from theirs.

function flowOf() {
  const factor = isModelled() && (model().factors.find(f => f.name === state.factor) ?? model().factors[0]);
  const row = isModelled() ? model().places.get(state.picked[state.picked.length - 1]) : undefined;
  if (!factor || row === undefined) return null;
  return { factor, row, ...model().exchange(factor.terms[0][0], row, state.horizon) };
}

let flow = null;

function flows() {
  const amounts = new Float64Array(N).fill(NaN);
  if (!flow) return { amounts, head: say("pick-one") };
  flow.sent.forEach((value, row) => (amounts[model().units[row]] = value));
  return { amounts, head: say("legend-flow", { name: label(termName(flow.factor)), unit: unitName(model().units[flow.row]) }) };
}

// A column that enters as its log is moved by one unit of the log.
const termName = factor => (factor.terms[0][1] ? `log(${factor.name})` : factor.name);

const MOST_FLOWS = 12;

function drawFlows() {
  flow = flowOf();
  at("flow-part").hidden = !flow;
  at("flow-hint").hidden = Boolean(flow);
  for (const side of ["sent", "received"]) drawSide(side);
  if (state.shows === "flow") drawMap();
  if (!flow) return;
  const name = unitName(model().units[flow.row]);
  const total = list => list.reduce((a, b) => a + b, 0) - list[flow.row];
  at("flow-own").textContent = say("flow-own", { unit: name, value: signed(flow.sent[flow.row]),
    name: label(termName(flow.factor)) });
  at("sent-head").textContent = say("flow-sent", { unit: name, value: signed(total(flow.sent)) });
  at("received-head").textContent = say("flow-received", { unit: name, value: signed(total(flow.received)) });
}

function drawSide(side) {
  const rows = !flow ? [] : Array.from(flow[side], (x, row) => ({ row, x, i: model().units[row] }))
    .filter(({ row, x }) => row !== flow.row && x !== 0)
    .sort((a, b) => Math.abs(b.x) - Math.abs(a.x)).slice(0, MOST_FLOWS).sort((a, b) => b.x - a.x);
  at(`${side}-bars`).style.height = `${rows.length * 17 + 54}px`;
  const amounts = [];
  for (const { i, x } of rows) amounts[i] = x;
  const { colour } = signedScale(rows.map(({ x }) => x));
  show(views.get(`${side}-bars`), { fills: Array.from(amounts, colour), names: spoken().units,
    picked: pickedFlags(), xTitle: isModelled() ? label(model().given.dependent) : "" },
    { units: rows.map(({ i, x }) => ({ i, x, low: x, high: x })) });
}
