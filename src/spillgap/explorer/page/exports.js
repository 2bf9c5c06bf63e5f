// What can be taken away: the map as PNG, the table as CSV, the scenario as TOML, the state as link.

function saved(name, content, type) {
  const link = element("a", { download: name, href: URL.createObjectURL(new Blob([content], { type })) });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// Text that a spreadsheet would run gets an apostrophe before it.
function csvCell(value) {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const text = /^\s*[=+\-@＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

function csvRows() {
  const tests = testsOf(state.variable, state.weights, state.year);
  const codes = clustersOf(tests, state.alpha, state.correction);
  const values = valuesOf();
  if (state.tab === "scenario" && answers.has(state.weights)) {
    const { units } = answers.get(state.weights);
    return [["unit", "name", "baseline", "change", "lower", "upper"],
      ...units.map(({ change: moved, low, high }, row) => {
        const i = model().units[row];
        return [facts.units[i], unitName(i), model().base[row], moved, low, high];
      })];
  }
  return [["unit", "name", "period", state.variable, "z", "lag", "p", "cluster"],
    ...facts.units.map((unit, i) => [unit, unitName(i), facts.periods[state.year], values[i],
      tests.z[i], tests.lag[i], tests.p[i], codes[i]])];
}

const csvText = () => csvRows().map(row => row.map(csvCell).join(",")).join("\n") + "\n";

// -- TOML ---------------------------------------------------------------------------------------

const tomlText = text => JSON.stringify(text).replace(/\x7f/g, "\\u007f");
const tomlNumber = value => (Number.isInteger(value) ? value.toFixed(1) : String(value));
const tomlAmount = (amount, share) => (share ? `"${amount * 100}%"` : tomlNumber(amount));

// The section of a STUDY.toml that runs the scenario; units by their keys, each named once.
function tomlOf(entries) {
  const lines = [`# ${say("toml-head", { n: facts.draws, value: String(facts.seed) })}`];
  if (facts.models[0].weights !== state.weights)
    lines.push(`# ${say("toml-weights", { name: state.weights.replace(/[\x00-\x1f]/g, " ") })}`);
  const titles = Object.keys(facts.words)
    .map(l => `${l} = ${tomlText(facts.words[l].messages["toml-title"])}`);
  lines.push("[policies.scenarios.explorer]", `title = { ${titles.join(", ")} }`);
  const tables = [];
  const whole = [];
  for (const [factor, { amount, share }] of amountsOf(entries)) {
    const rows = [...amount.keys()].filter(row => amount[row] !== 0);
    if (!rows.length) continue;
    const texts = rows.map(row => tomlAmount(amount[row], share[row]));
    if (rows.length === N && new Set(texts).size === 1) {
      whole.push(`${tomlText(factor)} = ${texts[0]}`);
      continue;
    }
    tables.push("", `[policies.scenarios.explorer.changes.${tomlText(factor)}]`,
      ...rows.map((row, k) => `${tomlText(facts.units[model().units[row]])} = ${texts[k]}`));
  }
  if (whole.length) lines.push("", "[policies.scenarios.explorer.changes]", ...whole);
  return [...lines, ...tables].join("\n") + "\n";
}

// -- PNG ----------------------------------------------------------------------------------------

async function picture() {
  const { legend, head: text } = shown();
  const map = await views.get("map").toCanvas(2);
  const rows = Math.ceil(legend.length / 3);
  const canvas = element("canvas", { width: map.width, height: map.height + 90 + rows * 44 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(map, 0, 70);
  pen.fillStyle = INK;
  pen.font = `600 30px ${FONT}`;
  pen.fillText(text, 20, 46, canvas.width - 40);
  pen.font = `24px ${FONT}`;
  legend.forEach(({ colour, text: words }, k) => {
    const x = 20 + (k % 3) * (canvas.width / 3);
    const y = map.height + 100 + Math.floor(k / 3) * 44;
    pen.fillStyle = colour;
    pen.fillRect(x, y - 22, 34, 26);
    pen.strokeRect(x, y - 22, 34, 26);
    pen.fillStyle = INK;
    pen.fillText(words, x + 46, y, canvas.width / 3 - 60);
  });
  return new Promise(done => canvas.toBlob(done, "image/png"));
}

function listenExports() {
  at("save-png").addEventListener("click", async () => saved("explorer.png", await picture(), "image/png"));
  at("save-csv").addEventListener("click", () => saved("explorer.csv", `\ufeff${csvText()}`, "text/csv"));
  at("save-toml").addEventListener("click", () => saved("scenario.toml", tomlOf(state.entries), "application/toml"));
  at("save-link").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      at("status").textContent = say("copied");
    } catch {
      at("status").textContent = location.href;
    }
  });
}
