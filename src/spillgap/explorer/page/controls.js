// Controls: filled from the facts in the language that is chosen, and read when they change.

const option = (value, text, selected = false) => element("option", { value, selected }, text);

function fill(id, pairs, value) {
  at(id).replaceChildren(...pairs.map(([key, text]) => option(key, text, String(key) === String(value))));
}

function drawControls() {
  fill("lang", Object.keys(facts.words).map(l => [l, facts.words[l].messages.language]), state.lang);
  fill("variable", facts.variables.map(v => [v, label(v)]), state.variable);
  const modelled = facts.models.length ? ["change", "flow"] : [];
  fill("shows", ["value", "clusters", ...modelled].map(s => [s, say(`shows-${s}`)]), state.shows);
  fill("scheme", ["quantiles", "natural", "equal", "own"].map(s => [s, say(`scheme-${s}`)]), state.scheme);
  fill("weights", facts.weights.map(w => [w, weightsName(w)]), state.weights);
  fill("correction", ["none", "fdr"].map(c => [c, say(`correction-${c}`)]), state.correction);
  const units = facts.units.map((_, i) => [i, unitName(i)]);
  fill("pick", [["", say("nobody")], ...units], state.picked[0] ?? "");
  fill("groups", Object.keys(facts.groups).map(g => [g, label(g)]), state.groups);
  const names = state.groups ? spoken().groups[state.groups].map((name, k) => [k, name]) : [];
  fill("first", names, state.pair?.[0] ?? "");
  fill("second", names, state.pair?.[1] ?? "");
  at("place").replaceChildren(option("all", say("everywhere"), state.place === "all"),
    ...Object.keys(facts.groups).map(g => element("optgroup", { label: label(g) },
      ...spoken().groups[g].map((name, k) => option(`g:${g}:${k}`, name, state.place === `g:${g}:${k}`)))),
    element("optgroup", { label: say("units") },
      ...units.map(([i, name]) => option(`u:${i}`, name, state.place === `u:${i}`))));
  fill("flow-factor", isModelled() ? model().factors.map(f => [f.name, label(termName(f))]) : [], state.factor);
  fill("horizon", ["short", "long"].map(h => [h, say(`horizon-${h}`)]), state.horizon);
  at("horizon-field").hidden = !facts.models.some(m => m.horizons?.long);
  at("pair-field").hidden = !Object.keys(facts.groups).length;
  at("own-field").hidden = state.scheme !== "own";
  at("classes-field").hidden = state.scheme === "own";
  at("year").max = T - 1;
  at("year").value = state.year;
  at("year").setAttribute("aria-valuetext", facts.periods[state.year]);
  at("year-name").textContent = facts.periods[state.year];
  at("classes").value = state.classes;
  at("own").value = state.own.join(", ");
  at("pooled").checked = state.pooled;
  at("alpha").value = state.alpha;
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const on = tab.id === `tab-${state.tab}`;
    tab.setAttribute("aria-selected", on);
    tab.tabIndex = on ? 0 : -1;
    at(tab.getAttribute("aria-controls")).hidden = !on;
  }
  at("about").textContent = about();
}

function about() {
  const parts = [say("about-tests", { n: facts.pattern.permutations })];
  if (isModelled())
    parts.push(say("about-model", { name: facts.model, year: model().given.period, n: facts.draws,
      value: weightsName(state.weights) }));
  return parts.join(say("space"));
}

function listen() {
  const on = (id, type, react) => at(id).addEventListener(type, event => react(event.target));
  const plain = (id, key, read = value => value) =>
    on(id, "change", target => change({ [key]: read(target.value) }));
  plain("lang", "lang");
  plain("variable", "variable");
  plain("shows", "shows");
  plain("scheme", "scheme");
  plain("weights", "weights");
  plain("correction", "correction");
  plain("place", "place");
  plain("horizon", "horizon");
  plain("flow-factor", "factor");
  plain("classes", "classes", PARTS.classes[1]);
  plain("own", "own", text => PARTS.own[1](text.replace(/[\s;，；]+/g, ",")));
  plain("alpha", "alpha", PARTS.alpha[1]);
  plain("pick", "picked", value => (value === "" ? [] : [Number(value)]));
  on("pooled", "change", target => change({ pooled: target.checked }));
  on("year", "input", target => change({ year: Number(target.value) }));
  on("groups", "change", target => change({ groups: target.value, pair: [0, 1] }));
  for (const id of ["first", "second"])
    on(id, "change", () => change({ pair: [Number(at("first").value), Number(at("second").value)] }));
  for (const id of ["budget-factor", "budget-aim", "budget-amount"]) on(id, "change", drawBudget);
  on("clear", "click", () => change({ entries: [] }));
  on("unpick", "click", () => change({ picked: [] }));
  on("apply", "click", () => change({ entries: budgetEntries(chosenBudget(), "best") }));
  on("play", "click", play);
  for (const tab of document.querySelectorAll("[role=tab]")) tab.addEventListener("click", () => open(tab));
  at("tabs").addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tabs = [...document.querySelectorAll("[role=tab]")].filter(tab => !tab.hidden);
    const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    open(next);
    next.focus();
  });
}

// A tab brings what the map shows with it.
function open(tab) {
  const name = tab.id.replace("tab-", "");
  const shows = { scenario: "change", spillovers: "flow" }[name] ?? (["value", "clusters"].includes(state.shows) ? state.shows : "value");
  change({ tab: name, shows });
}

let playing = null;

function play() {
  if (playing) {
    clearInterval(playing);
    playing = null;
  } else {
    change({ pooled: true }); // What moves is read against classes that stand still.
    playing = setInterval(() => change({ year: (state.year + 1) % T }), 900);
  }
  at("play").setAttribute("aria-pressed", Boolean(playing));
  at("play").textContent = say(playing ? "pause" : "play");
}
