# ruff: noqa: B018 - the last line of a cell is what a notebook shows

# %% [markdown]
# # China's provincial digital economy, 2016–2023
#
# From boundaries and published figures to spillovers and the gap between East and West.

# %%
import spillgap as sg

china = sg.load("china")
panel = china.panel
panel

# %% [markdown]
# ## The gap: how far are the macro-regions apart?

# %%
ratios = sg.gaps.ratios(panel, ["digital", "policy", "innovation", "gdp_pc"], "region")
ratios.to_frame().xs(2023, level=1).round(2)

# %%
theil = sg.gaps.inequality(panel, "digital", groups="region", measures="theil_t")
sg.figures.inequality_over_time(theil)
theil

# %% [markdown]
# ## The pattern: where do similar provinces sit together?

# %%
moran = sg.moran(panel, "digital", permutations=499, seed=1)
sg.figures.moran_over_time(moran)
moran

# %%
clusters = sg.lisa(panel, "digital", year=2023, permutations=499, seed=1)
sg.figures.lisa_map(clusters, china.basemap, maritime=china.maritime)
clusters.counts("en")

# %% [markdown]
# ## The models, side by side

# %%
formula = "digital ~ policy + innovation + industry + log(gdp_pc)"
fits = [
    m(formula, panel).fit(correction="lee-yu") for m in (sg.OLS, sg.SLX, sg.SAR, sg.SEM, sg.SDM)
]
sg.table(fits, labels=china.dictionary, stars=True)

# %% [markdown]
# ## Direct and indirect effects

# %%
sdm = fits[-1]
effects = sdm.effects(draws=500, seed=0)
sg.figures.effects(effects, labels=china.dictionary)
sg.tables.effects_table(effects, labels=china.dictionary)

# %%
sg.figures.spillover_map(
    sdm.effects_by_unit().loc["innovation"], china.basemap, maritime=china.maritime
)

# %% [markdown]
# ## What explains the gap between East and West in 2023?

# %%
gap = sdm.explain_gap("macro_region", pair=("East", "West"), period=2023, draws=300, seed=0)
sg.figures.waterfall(gap.by_variable().query("abs(contribution) > 1e-9"), labels=china.dictionary)
gap.sentence("en", labels=china.dictionary)

# %%
gap.sentence("zh", labels=china.dictionary)

# %%
gap

# %% [markdown]
# ## Does the spillover depend on W?

# %%
for name, w in {
    "queen": panel.weights,
    "knn4": sg.weights.knn(china.boundaries, k=4),
    "inverse distance": sg.weights.inverse_distance(china.boundaries),
}.items():
    fit = sg.SDM(formula, panel.with_weights(w)).fit(correction="lee-yu")
    total = fit.effects(method="delta").to_frame().loc[("innovation", "total"), "estimate"]
    print(f"{name:17s} rho {fit.params['rho']:.3f}, total effect of innovation {total:.2f}")
