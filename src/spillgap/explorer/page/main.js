// The page: built once, and drawn again as far as what changed asks for.

const has = (changed, ...keys) => keys.some(key => changed.has(key));

function draw(changed) {
  const words = has(changed, "lang");
  const place = has(changed, "variable", "year", "weights");
  if (words) speak();
  drawControls();
  if (words || place || has(changed, "shows", "scheme", "classes", "own", "pooled", "alpha", "correction")) {
    drawMap();
    drawRanking();
    drawScatter();
  }
  if (words || has(changed, "variable", "year") || (N > MANY && has(changed, "picked"))) drawLines();
  if (has(changed, "picked")) {
    for (const [id, view] of views) show(view, { picked: pickedFlags(), ...(id === "lines" && { strokes: strokes() }) });
    if (N > LONGEST) drawRanking();
    at("status").textContent = state.picked.length === 1 ? told(state.picked[0]).join(say("comma"))
      : state.picked.length ? say("picked", { n: state.picked.length }) : "";
  }
  if (!facts.models.length) return;
  if (words || has(changed, "entries", "weights", "place", "horizon")) {
    drawSliders();
    drawEntries();
  }
  if (has(changed, "entries", "weights", "horizon", "groups", "pair")) answerAll();
  else if (words || has(changed, "picked")) drawAnswers();
  if (words || has(changed, "weights", "horizon", "groups", "pair", "tab")) drawBudget();
  if (words || has(changed, "picked", "factor", "weights", "horizon")) drawFlows();
}

async function start() {
  readLink();
  document.body.classList.toggle("mapless", !facts.map);
  document.body.classList.toggle("modelless", !facts.models.length);
  for (const id of ["tab-scenario", "tab-spillovers"]) at(id).hidden = !facts.models.length;
  if (!facts.models.length) state.tab = "pattern";
  speak();
  if (facts.map) {
    // The map is on the screen before the rest is made.
    await viewOf("map", mapSpecification(facts.map));
    drawMap();
    await new Promise(done => setTimeout(done, 30));
    performance.mark("map");
  }
  const charts = { scatter: SCATTER, lines: LINES, ranking: BARS };
  if (facts.models.length) for (const id of ["change-bars", "sent-bars", "received-bars"]) charts[id] = BARS;
  await Promise.all(Object.entries(charts).map(([id, specification]) => viewOf(id, specification)));
  listen();
  listenExports();
  listeners.push(draw);
  draw(new Set(Object.keys(PARTS)));
  await Promise.all([...views.values()].map(view => view.runAsync()));
  document.body.dataset.ready = "yes";
}

// For tests, and for whoever opens the console.
window.explorer = { facts, state, solution, change, models, answered, breaksOf, classOf, testsOf, threshold, clustersOf,
  csvText, tomlOf, views, anchors, linkText, answers: () => answers, flow: () => flow, picture };

start();
