# ruff: noqa: B018 - the last line of a cell is what a notebook shows

# %% [markdown]
# # Public capital and output of the US states
#
# Munnell's (1990) panel, 48 states × 17 years: the yardstick on which R's splm is documented.

# %%
import spillgap as sg
from spillgap.models import tests

states = sg.load("us_states")
panel = states.panel
formula = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp"
panel

# %% [markdown]
# ## Which model?

# %%
tests.lm_tests(formula, panel).to_frame()[["name", "statistic", "p"]]

# %%
decision = sg.choose(formula, panel)
decision.sentences("en")

# %% [markdown]
# ## The Durbin model, and the digits that splm prints: ρ = 0.36885 (0.0404)

# %%
sdm = sg.SDM(formula, panel).fit(correction=None, demean="before")
assert abs(sdm.params["rho"] - 0.36885) < 5e-6
sdm

# %% [markdown]
# ## Effects, short and long run

# %%
sdm.effects(draws=300, seed=0)

# %%
dynamic = sg.SDM(formula, panel, dynamic=("time", "space-time")).fit(correction="lee-yu")
dynamic.params.round(3)

# %%
sg.figures.moran_over_time(sg.moran(panel, "unemp", permutations=99, seed=1))

# %%
dynamic.impulse_response(horizon=5, draws=100, seed=0)

# %% [markdown]
# ## Convergence

# %%
beta = sg.gaps.beta_convergence(panel, "gsp")
beta
