// The policy sandbox: what is changed, what comes of it, how firmly, and under which W.

const NOTHING = { units: [], mean: null };
let answers = new Map(); // W → summary
let running = 0;

function contrast(of = model()) {
  const codes = facts.groups[state.groups];
  return codes && state.pair ? contrastOf(of, unpacked(codes), state.pair) : null;
}

// Change of y by unit of the page, of the W that is chosen.
function changes() {
  const answer = answers.get(state.weights) ?? NOTHING;
  const amounts = new Float64Array(N).fill(NaN);
  if (isModelled()) answer.units.forEach((unit, row) => (amounts[model().units[row]] = unit.change));
  return { amounts, head: say("legend-change", { name: isModelled() ? label(model().given.dependent) : "" }) };
}

// The whole answer at once: what tests and exports read.
function answered(of, entries, horizon) {
  let rows = [];
  for (rows of of.answer(amountsOf(entries, of), horizon));
  return summary(of, rows, contrast(of), facts.level);
}

// Answers in slices of time, the estimate first, so that sliders stay quick.
function answerAll() {
  const turn = ++running;
  const wanted = isModelled() ? [model()] : [];
  if (N <= MANY) for (const other of models.values()) if (!other.unstable && other !== wanted[0]) wanted.push(other);
  const work = wanted.map(of => ({ of, steps: of.answer(amountsOf(state.entries, of), state.horizon) }));
  document.body.dataset.answered = "no";
  const slice = () => {
    if (turn !== running) return;
    const until = performance.now() + 14;
    while (work.length && performance.now() < until) {
      const [{ of, steps }] = work;
      const { value, done } = steps.next();
      if (value?.length === 1 && of === wanted[0])
        keep(of, summary(of, value, contrast(of), facts.level));
      if (done) work.shift();
      else if (value.length === of.parameters(state.horizon).count) {
        keep(of, summary(of, value, contrast(of), facts.level));
        work.shift();
      }
    }
    if (work.length) requestAnimationFrame(slice);
    else document.body.dataset.answered = "yes";
  };
  answers = new Map();
  if (work.length) slice();
  else drawAnswers();
}

function keep(of, answer) {
  answers.set(of.weights, answer);
  drawAnswers();
}

function drawAnswers() {
  drawOutcomes();
  drawFragility();
  drawChangeBars();
  if (state.shows === "change") drawMap();
}

const OUTCOMES = ["mean", "gap", "theil"];

function outcomeName(outcome) {
  if (outcome !== "gap") return say(`outcome-${outcome}`);
  if (!state.pair) return say("outcome-gap-none");
  const [first, second] = state.pair.map(k => groupName(state.groups, k));
  return say("outcome-gap", { first, second });
}

const cell = text => element("td", {}, text);
const head = text => element("th", { scope: "row" }, text);

// A change, and its interval below.
function changed({ change: moved, low, high }) {
  if (!Number.isFinite(moved)) return cell("–");
  const below = Number.isFinite(low) ? [element("small", {}, interval(low, high))] : [];
  return element("td", {}, signed(moved), ...below);
}

function drawOutcomes() {
  const answer = answers.get(state.weights);
  at("unmodelled").hidden = isModelled();
  at("outcome-table").hidden = !answer;
  if (!answer) return at("outcomes").replaceChildren();
  at("outcomes").replaceChildren(...OUTCOMES.filter(o => Number.isFinite(answer[o].before)).map(o =>
    element("tr", {}, head(outcomeName(o)), cell(number(answer[o].before)), cell(number(answer[o].after)),
      changed(answer[o]))));
}

function drawFragility() {
  const rows = facts.models.map(({ weights }) => {
    const answer = answers.get(weights);
    const cells = answer
      ? ["mean", "gap"].map(o => changed(answer[o]))
      : [element("td", { colspan: 2 }, models.get(weights).unstable ? say("unstable") : say("switch-to"))];
    return element("tr", { "aria-current": weights === state.weights }, head(weightsName(weights)), ...cells);
  });
  const without = facts.left_out.map(weights => element("tr", { "aria-current": weights === state.weights },
    head(weightsName(weights)), element("td", { colspan: 2 }, say("left-out"))));
  at("fragility").replaceChildren(...rows, ...without);
  at("fragility-gap").textContent = outcomeName("gap");
}

const MOST_BARS = 15;

function drawChangeBars() {
  const view = views.get("change-bars");
  const answer = answers.get(state.weights);
  const chosen = new Set(state.picked);
  const units = (answer?.units ?? []).map((unit, row) => ({ ...unit, i: model().units[row] }));
  const moved = units.filter(unit => unit.change !== 0);
  moved.sort((a, b) => chosen.has(b.i) - chosen.has(a.i) || Math.abs(b.change) - Math.abs(a.change));
  const kept = moved.slice(0, MOST_BARS).sort((a, b) => b.change - a.change);
  at("change-part").hidden = !kept.length;
  at("change-bars").style.height = `${kept.length * 17 + 54}px`;
  const { amounts, head: title } = changes();
  const { colour } = signedScale(amounts);
  show(view, { fills: Array.from(amounts, colour), names: spoken().units, picked: pickedFlags(), xTitle: title },
    { units: kept.map(({ i, change: x, low, high }) => ({ i, x, low: Number.isFinite(low) ? low : x,
      high: Number.isFinite(high) ? high : x })) });
}

// -- sliders ----------------------------------------------------------------------------------

function entryOf(factor) {
  const found = state.entries.filter(e => e.factor === factor && e.place === state.place);
  return found[found.length - 1];
}

const inShares = new Map();
const shareFirst = factor => factor.terms.every(([, log]) => log);

// A round step of about a twentieth of the spread.
function stepOf(spread) {
  const power = 10 ** Math.floor(Math.log10(spread / 20));
  return [1, 2, 5, 10].map(k => k * power).find(step => step >= spread / 20) ?? spread / 20;
}

function slider(factor) {
  const entry = entryOf(factor.name);
  const share = entry?.share ?? inShares.get(factor.name) ?? shareFirst(factor);
  const step = share ? 1 : stepOf(factor.spread || 1);
  const most = share ? 100 : step * 60;
  const least = share ? -50 : -most;
  const amount = entry?.amount ?? 0;
  const id = `slide-${factor.name}`;
  const set = (value, asShare) => {
    const next = Number(value);
    if (Number.isFinite(next)) setEntry(factor.name, state.place, next, asShare);
  };
  const range = element("input", { type: "range", min: least, max: most, step, value: amount, id,
    "data-factor": factor.name, oninput: event => set(event.target.value, share) });
  range.value = amount;
  const exact = element("input", { type: "number", step: "any", value: amount, "aria-label": label(factor.name),
    "data-exact": factor.name, onchange: event => set(event.target.value, share) });
  const unit = element("select", { "aria-label": say("amount-unit"),
    onchange: event => measured(factor.name, event.target.value === "%") },
    option("=", say("amount-units"), !share), option("%", "%", share));
  return element("div", { class: "slider", "data-row": factor.name },
    element("label", { for: id }, label(factor.name)), range, exact, unit);
}

// Amounts of a factor in per cent or in its own units; what was set for the place in the other goes.
function measured(factor, share) {
  inShares.set(factor, share);
  change({ entries: state.entries.filter(e => e.factor !== factor || e.place !== state.place) });
}

function drawSliders() {
  if (!isModelled()) return at("sliders").replaceChildren();
  // A slider that is being moved is left alone.
  const moving = document.activeElement?.dataset?.factor;
  const rows = new Map([...at("sliders").children].map(row => [row.dataset.row, row]));
  const made = model().factors.map(factor => {
    const row = rows.get(factor.name);
    if (moving !== factor.name || !row) return slider(factor);
    row.querySelector("input[type=number]").value = entryOf(factor.name)?.amount ?? 0;
    return row;
  });
  if (made.some((row, k) => at("sliders").children[k] !== row)) {
    for (const [k, row] of made.entries()) {
      const there = at("sliders").children[k];
      if (there === row) continue;
      if (there) there.replaceWith(row);
      else at("sliders").append(row);
    }
    while (at("sliders").children.length > made.length) at("sliders").lastChild.remove();
  }
}

function drawEntries() {
  at("entries").replaceChildren(...state.entries.map((entry, k) => {
    const text = say("entry", { name: label(entry.factor), unit: placeName(entry.place),
      value: `${signed(entry.amount, 6)}${entry.share ? "%" : ""}` });
    const remove = () => change({ entries: state.entries.filter((_, j) => j !== k) });
    return element("li", {}, text, " ", element("button", { type: "button", class: "quiet",
      "aria-label": say("remove", { name: text }), onclick: remove }, "×"));
  }));
  at("no-entries").hidden = state.entries.length > 0;
  at("beyond").textContent = beyond();
}

// Factors that the scenario takes outside the range that was observed.
function beyond() {
  if (!isModelled()) return "";
  const amounts = amountsOf(state.entries);
  const names = model().factors.filter(factor => {
    const asked = amounts.get(factor.name);
    const before = unpacked(factor.before);
    return asked && before.some((value, i) => {
      const after = asked.share[i] ? value * (1 + asked.amount[i]) : value + asked.amount[i];
      return asked.amount[i] !== 0 && (after < factor.low || after > factor.high);
    });
  });
  return names.length ? say("beyond", { name: names.map(f => label(f.name)).join(say("comma")) }) : "";
}

// -- a budget ---------------------------------------------------------------------------------

const budgets = facts.models[0]?.budgets ?? [];

function drawBudget() {
  const main = facts.models[0]?.weights;
  at("budget-part").hidden = !budgets.length || state.weights !== main || !isModelled();
  if (at("budget-part").hidden) return;
  const keep = (id, options) => {
    const before = at(id).value;
    at(id).replaceChildren(...options.map(([value, text]) => option(value, text, value === before)));
  };
  const unique = list => [...new Set(list)];
  keep("budget-factor", unique(budgets.map(b => b.factor)).map(f => [f, label(f)]));
  const mine = budgets.filter(b => b.factor === at("budget-factor").value);
  keep("budget-aim", unique(mine.map(b => b.aim)).map(a => [a, say(`aim-${a.replace("_", "-")}`)]));
  const aimed = mine.filter(b => b.aim === at("budget-aim").value);
  keep("budget-amount", aimed.map(b => [`${b.budget}|${b.cap}`, b.cap === null ? number(b.budget)
    : say("budget", { value: number(b.budget), high: number(b.cap) })]));
  const chosen = chosenBudget();
  const rows = [["best", "targeted"], ["equal", "spread-equally"]].map(([key, word]) => {
    const answer = placed(chosen, key);
    return element("tr", { "data-rule": key }, head(say(word)), ...OUTCOMES.map(o => changed(answer[o])));
  });
  at("budget-rows").replaceChildren(...rows);
  at("budget-gap").textContent = outcomeName("gap");
}

function chosenBudget() {
  return budgets.find(b => b.factor === at("budget-factor").value && b.aim === at("budget-aim").value &&
    `${b.budget}|${b.cap}` === at("budget-amount").value);
}

const placedBefore = new Map();

function budgetEntries(budget, key) {
  const amounts = unpacked(budget[key]);
  const dust = 1e-9 * budget.budget;
  return Array.from(amounts, (amount, row) => ({ factor: budget.factor, place: `u:${model().units[row]}`, amount, share: false }))
    .filter(entry => entry.amount > dust);
}

function placed(budget, key) {
  const name = [budgets.indexOf(budget), key, state.groups, state.pair, state.horizon].join("|");
  if (!placedBefore.has(name)) placedBefore.set(name, answered(model(), budgetEntries(budget, key), state.horizon));
  return placedBefore.get(name);
}
