// What is shown. Everything that a link restores stands here, and nothing else does.

const models = new Map(facts.models.map(given => [given.weights, new Model(given)]));
const OPENING = {
  lang: facts.lang,
  variable: facts.variables[0],
  year: T - 1,
  shows: "value",
  scheme: "quantiles",
  classes: 5,
  own: [],
  pooled: false,
  weights: facts.weights[0],
  alpha: 0.05,
  correction: "none",
  tab: "pattern",
  picked: [],
  place: "all",
  horizon: "short",
  groups: Object.keys(facts.groups)[0] ?? "",
  pair: facts.pair,
  factor: "",
  entries: [],
};
const state = { ...OPENING };

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const among = (value, options, otherwise) => (options.includes(value) ? value : otherwise);
const numbers = text => text.split(",").filter(Boolean).map(Number).filter(Number.isFinite);
const places = count => text => numbers(text).filter(k => Number.isInteger(k) && k >= 0 && k < count);

// name → [how it is written, how it is read]; a value that means nothing leaves the opening one.
const same = value => value;
const PARTS = {
  lang: [same, text => among(text, Object.keys(facts.words), OPENING.lang)],
  variable: [same, text => among(text, facts.variables, OPENING.variable)],
  year: [k => facts.periods[k], text => Math.max(facts.periods.indexOf(text), 0)],
  shows: [same, text => among(text, ["value", "clusters", "change", "flow"], "value")],
  scheme: [same, text => among(text, ["quantiles", "natural", "equal", "own"], "quantiles")],
  classes: [String, text => clamp(Math.round(Number(text)) || 5, 2, 9)],
  own: [ends => ends.join(), text => numbers(text).sort((a, b) => a - b)],
  pooled: [on => (on ? "1" : "0"), text => text !== "0"],
  weights: [same, text => among(text, facts.weights, OPENING.weights)],
  alpha: [String, text => clamp(Number(text) || 0.05, 0.001, 0.2)],
  correction: [same, text => among(text, ["none", "fdr"], "none")],
  tab: [same, text => among(text, ["pattern", "scenario", "spillovers"], "pattern")],
  picked: [list => list.join(), places(N)],
  place: [same, text => (membersOf(text).length ? text : "all")],
  horizon: [same, text => among(text, ["short", "long"], "short")],
  groups: [same, text => among(text, Object.keys(facts.groups), OPENING.groups)],
  pair: [pair => (pair ?? []).join(), text => (numbers(text).length === 2 ? numbers(text) : null)],
  factor: [same, same],
  entries: [entriesText, readEntries],
};

// A place is "all", "g:GROUPS:K" or "u:I"; its units by position.
function membersOf(place) {
  if (place === "all") return facts.units.map((_, i) => i);
  const [kind, ...rest] = place.split(":");
  if (kind === "u") return places(N)(rest.join(":"));
  const k = Number(rest.pop());
  const split = facts.groups[rest.join(":")];
  if (kind !== "g" || !split) return [];
  return Array.from(unpacked(split)).flatMap((code, i) => (code === k ? [i] : []));
}

function placeName(place) {
  if (place === "all") return say("everywhere");
  const rest = place.split(":").slice(1);
  if (place.startsWith("u:")) return unitName(Number(rest[0]));
  const k = Number(rest.pop());
  return groupName(rest.join(":"), k);
}

function entriesText(entries) {
  return entries
    .map(e => [e.factor, e.place, `${e.amount}${e.share ? "%" : ""}`].map(encodeURIComponent).join("~"))
    .join(";");
}

function readEntries(text) {
  const known = new Set(facts.models.flatMap(m => (m.factors ?? []).map(f => f.name)));
  const read = [];
  for (const part of text.split(";").filter(Boolean)) {
    let fields;
    try {
      fields = part.split("~").map(decodeURIComponent);
    } catch {
      continue;
    }
    const [factor, place, amount] = fields;
    const share = amount?.endsWith("%") ?? false;
    const value = Number((amount ?? "").replace("%", ""));
    if (known.has(factor) && Number.isFinite(value) && membersOf(place).length)
      read.push({ factor, place, amount: value, share });
  }
  return read;
}

function linkText() {
  const hash = new URLSearchParams();
  for (const [name, [write]] of Object.entries(PARTS)) {
    const text = write(state[name]);
    if (text !== write(OPENING[name])) hash.set(name, text);
  }
  return hash.toString();
}

function readLink() {
  const hash = new URLSearchParams(location.hash.slice(1));
  for (const [name, [, read]] of Object.entries(PARTS))
    state[name] = hash.has(name) ? read(hash.get(name)) : OPENING[name];
  const known = k => Number.isInteger(k) && k >= 0 && k < spoken().groups[state.groups]?.length;
  if (!state.pair?.every(known)) state.pair = OPENING.pair;
}

const listeners = [];
let written = "";

// Change some of the state: the link follows, and whoever listens is told what changed.
function change(values) {
  Object.assign(state, values);
  written = linkText();
  history.replaceState(null, "", `#${written}`);
  for (const listen of listeners) listen(new Set(Object.keys(values)));
}

addEventListener("hashchange", () => {
  if (location.hash.slice(1) === written) return;
  readLink();
  for (const listen of listeners) listen(new Set(Object.keys(PARTS)));
});

// -- who is picked ---------------------------------------------------------------------------

// One who is alone, or added to others, goes again when picked anew.
function pick(units, more = false) {
  const before = more ? state.picked : [];
  const again = units.length === 1 && state.picked.includes(units[0]) && (more || state.picked.length === 1);
  change({ picked: again ? before.filter(i => i !== units[0]) : [...new Set([...before, ...units])] });
}

// -- the scenario ----------------------------------------------------------------------------

const model = () => models.get(state.weights) ?? models.values().next().value;
const isModelled = () => models.has(state.weights) && !model().unstable;

// Factor → amounts by row of the model; a later entry stands in place of an earlier one.
function amountsOf(entries, of = model()) {
  const amounts = new Map();
  for (const { factor, place, amount, share } of entries) {
    if (!amounts.has(factor))
      amounts.set(factor, { amount: new Float64Array(of.size), share: new Uint8Array(of.size) });
    const asked = amounts.get(factor);
    for (const unit of membersOf(place)) {
      const row = of.places.get(unit);
      if (row === undefined) continue;
      asked.amount[row] = share ? amount / 100 : amount;
      asked.share[row] = share ? 1 : 0;
    }
  }
  return amounts;
}

function setEntry(factor, place, amount, share) {
  const covered = new Set(membersOf(place));
  const kept = state.entries.filter(
    e => e.factor !== factor || !membersOf(e.place).every(unit => covered.has(unit)));
  // Zero is only worth an entry where it takes back a part of a wider one.
  const inside = kept.some(e => e.factor === factor && membersOf(e.place).some(u => covered.has(u)));
  change({ entries: amount === 0 && !inside ? kept : [...kept, { factor, place, amount, share }] });
}
