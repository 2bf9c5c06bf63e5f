"""Every option of every public callable means the same in capitals."""

from __future__ import annotations

import dataclasses
import inspect
import re
import warnings
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest import mock

import geopandas
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import shapely
from libpysal.graph import Graph
from matplotlib.text import Text
from tests.options_walk import Typed, documented_words, public_callables, walk
from tests.uncompiled import uncompiled

import spillgap as sg
from spillgap import figures, gaps, references, regions, tables, weights
from spillgap.autocorrelation import (
    QUADRANTS,
    STATISTICS,
    bivariate_lisa,
    bivariate_moran,
    differential_moran,
    getis_ord_global,
    lee,
    local_lee,
)
from spillgap.coupling import GRADES, coupling_coordination
from spillgap.errors import DataWarning, OptionError, SpillgapError
from spillgap.explain.decomposition import explain_inequality
from spillgap.explain.scenarios import accounts, scenario, target
from spillgap.explorer import Explorer
from spillgap.figures.fonts import font_families
from spillgap.figures.theme import Theme, axes_or_new
from spillgap.importers import portal_to_long, read_table
from spillgap.mediation import read_equations
from spillgap.models import model_class
from spillgap.models import tests as model_tests
from spillgap.text import Sentence

mpl.use("agg")
FORMULA = "y ~ x + z"


class World:
    """A small panel, its map, and what is computed from them, each made once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def boundaries(self) -> geopandas.GeoDataFrame:
        cells = [shapely.box(100 + i, j, 101 + i, j + 1) for i in range(4) for j in range(3)]
        index = [f"u{k:02d}" for k in range(12)]
        return geopandas.GeoDataFrame(geometry=cells, index=index, crs=4326)

    @cached_property
    def explorer(self) -> Explorer:
        return self.fit.explorer(variables=["y"], permutations=9, draws=10)

    @cached_property
    def apart(self) -> geopandas.GeoDataFrame:
        """The map with one unit that touches no other."""
        moved = self.boundaries.copy()
        moved.loc["u11", "geometry"] = shapely.box(105, 5, 106, 6)
        return moved

    @cached_property
    def lonely(self) -> np.ndarray:
        """W (4, 4) whose last unit has no neighbour."""
        return np.array([[0, 2.0, 1, 0], [2, 0, 1, 0], [1, 1, 0, 0], [0, 0, 0, 0]])

    @cached_property
    def data(self) -> pd.DataFrame:
        rng = np.random.default_rng(4)
        ids, years = list(self.boundaries.index), range(2010, 2020)
        table = pd.DataFrame({"unit": np.tile(ids, 10), "year": np.repeat(list(years), 12)})
        table["x"], table["z"] = rng.uniform(1, 3, (2, 120))
        own = np.tile(rng.uniform(2, 6, 12), 10)
        table["y"] = 20 + own + table["x"] - 0.5 * table["z"] + rng.uniform(0, 1, 120)
        table["half"] = (table["unit"] > "u03").astype(float)
        table["side"] = np.where(table["unit"] < "u06", "W", "E")
        return table

    @cached_property
    def panel(self) -> sg.Panel:
        w = weights.contiguity(self.boundaries)
        return sg.Panel(self.data, unit="unit", time="year", weights=w)

    @cached_property
    def with_island(self) -> sg.Panel:
        w = weights.contiguity(self.apart, islands="keep")
        return sg.Panel(self.data, unit="unit", time="year", weights=w)

    @cached_property
    def ranks(self) -> Any:
        return sg.evaluation.index_uncertainty(self.panel, ["x", "z", "y"], draws=100)

    @cached_property
    def detected(self) -> Any:
        return sg.stratified.geodetector(self.panel, "y", ["x", "z"], classes=3, permutations=19)

    @cached_property
    def holes(self) -> sg.Panel:
        data = self.data.copy()
        data.loc[data["year"].isin([2013, 2014]), "y"] = np.nan
        return sg.Panel(data, unit="unit", time="year")

    @cached_property
    def fit(self) -> Any:
        return sg.SDM(FORMULA, self.panel).fit()

    @cached_property
    def spreg(self) -> Any:
        return sg.spreg_fit("OLS", FORMULA, self.panel, period=2019)

    @cached_property
    def lagged(self) -> Any:
        return sg.spreg_fit("ML_Lag", FORMULA, self.panel, period=2019)

    @cached_property
    def moving(self) -> Any:
        return sg.SDM(FORMULA, self.panel, effects="pooled", dynamic="time").fit()

    @cached_property
    def regimes(self) -> Any:
        terms = {"effects": "pooled", "dynamic": "time", "regimes": "side"}
        return sg.SAR("y ~ x", self.panel, **terms).fit()

    @cached_property
    def treated(self) -> dict[str, int]:
        return {"u00": 2014, "u01": 2014, "u04": 2016}

    @cached_property
    def did(self) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return sg.DiD(FORMULA, self.panel, treatment=self.treated, window=(-2, 2)).fit()

    def staggered(self, **typed: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            asked = {"treatment": self.treated, "rings": 0, "draws": 99, **typed}
            return sg.staggered_did("y", self.panel, **asked)

    @cached_property
    def mediation(self) -> Any:
        return sg.mediate("y ~ x + z", "z ~ x", self.panel, treatment="x", mediator="z", draws=20)

    @cached_property
    def crossed(self) -> Any:
        return sg.SDM("y ~ x + z + x:z", self.panel).fit()

    @cached_property
    def moderation(self) -> Any:
        return sg.moderate(self.crossed, "x", "z", draws=20)

    @cached_property
    def index(self) -> Any:
        return sg.composite_index(self.panel, ["x", "z"])

    @cached_property
    def coordination(self) -> Any:
        scores = self.panel.frame[["x", "z"]] * 20
        return coupling_coordination(scores)

    @cached_property
    def gap(self) -> Any:
        return self.fit.explain_gap("side", draws=20)

    @cached_property
    def sensitivity(self) -> Any:
        others = {"knn": weights.knn(self.boundaries, 3)}
        return self.fit.across_weights(
            others,
            quantities=("coefficients", "effects", "gap"),
            groups="side",
            scenarios={"more": {"x": 0.1}},
            targets={"plan": {"variable": "x", "budget": 1.0}},
            draws=20,
        )

    @cached_property
    def change(self) -> Any:
        return self.fit.scenario({"x": 0.1}, draws=20)

    @cached_property
    def use(self) -> Any:
        return self.fit.target("x", 1.0, draws=20, reoptimise=2)

    @cached_property
    def ledger(self) -> Any:
        return self.fit.accounts("x", draws=20)

    @cached_property
    def average(self) -> Any:
        return self.fit.average_over(models=("SAR", "SDM"), draws=20)

    @cached_property
    def predicted(self) -> Any:
        return sg.robustness.compare_predictions(self.fit, models=("SAR", "SDM"))

    @cached_property
    def decision(self) -> Any:
        return sg.choose(FORMULA, self.panel)

    @cached_property
    def test(self) -> Any:
        return model_tests.jarque_bera([-1.2, -0.4, 0.1, 0.3, 1.3]).with_note(
            Sentence("tests:uncentred")
        )

    @cached_property
    def lisa(self) -> Any:
        return sg.lisa(self.panel, "y", 2019, permutations=19, seed=1)

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def kept(self) -> Path:
        return self.file("w.gal", "3\n1 1\n2\n2 1\n1\n3 0\n\n")

    def totals(self) -> Path:
        return self.file("t.csv", "place,year,y\na,2020,1\nb,2020,2\nTotal,2020,3\n")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("options"))


def _mapped(module: str, call: Callable[..., Any], *args: Any, **typed: Any) -> Any:
    """What a result hands over to be drawn as a map."""
    with mock.patch(f"spillgap.explain.scenarios.{module}.draw", lambda values, *_, **__: values):
        return call(*args, **typed)


def _years(w: World) -> dict[str, Any]:
    return {"panel": w.panel, "variable": "y", "year": 2019, "permutations": 19, "seed": 1}


def _periods(w: World) -> dict[str, Any]:
    return {"panel": w.panel, "variable": "y", "permutations": 19, "seed": 1}


def _islands(w: World, typed: Mapping[str, Any]) -> dict[str, Any]:
    return {"panel": w.with_island if "islands" in typed else w.panel}


def _binary(w: World, typed: Mapping[str, Any]) -> dict[str, Any]:
    """esda's general G is for binary W."""
    if "engine" not in typed:
        return {}
    ones = (w.panel.matrix().toarray() > 0.0).astype(float)
    return {"panel": w.panel.with_weights(ones, ids=w.panel.units)}


def _uncompiled(call: Callable[..., Any], **typed: Any) -> Any:
    with uncompiled():
        return call(**typed)


def _local(call: Callable[..., Any], **typed: Any) -> pd.DataFrame:
    return _uncompiled(call, **typed).to_frame()


def _fit(w: World, **typed: Any) -> Any:
    name = "SAR" if "method" in typed else "SDM"
    model = model_class(name)(FORMULA, w.panel, effects="unit")
    return model.fit(**_covariance_options(w, typed))


def _covariance_options(w: World, typed: dict[str, Any]) -> dict[str, Any]:
    """What is typed, with what the covariance needs beside its name."""
    if str(typed.get("cov")).casefold() == "bootstrap":
        return typed | {"replications": 3}
    if str(typed.get("cov")).casefold() == "conley":
        return typed | {"cutoff": 200.0, "boundaries": w.boundaries}
    return typed


def _model(w: World, **typed: Any) -> Any:
    if "random_errors" in typed:
        return sg.SEM(FORMULA, w.panel, effects="random", **typed).fit()
    return sg.SAR(FORMULA, w.panel, **{"effects": "unit", **typed}).fit()


def _across(w: World, **typed: Any) -> Any:
    """The main model beside one variant, with what a covariance needs beside its name."""
    asked = {"draws": 20, "groups": "side", "quantities": "coefficients", **typed}
    if not set(typed) - {"quantities"}:
        asked["effects"] = "unit"
    if "covariances" in typed:
        name = typed["covariances"]
        options = {k: v for k, v in _covariance_options(w, {"cov": name}).items() if k != "cov"}
        asked["covariances"] = {name: options}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        return sg.robustness.across(w.fit, **asked)


def _first_term(w: World, quantity: str) -> str:
    """A term that the quantity is computed of."""
    table = w.sensitivity.to_frame().set_index("quantity")["term"]
    return str(table.loc[[quantity.casefold()]].iloc[0])


def _local_fit(**typed: Any) -> Any:
    """mgwr takes no fewer units than these."""
    states = sg.load("us_states")
    points = states.boundaries.to_crs(5070)
    asked = {"period": 1986, "multiscale": False, **typed}
    return sg.pysal.mgwr_fit("unemp ~ log(pc)", states.panel, points, **asked)


def _mediated(world: World, **typed: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = sg.mediate(
            "y ~ x + z", "z ~ x", world.panel, treatment="x", mediator="z", draws=3, **typed
        )
    return found.to_frame()


def _panel_of(axes: Any) -> Any:
    """Size and title of a drawn panel."""
    figure = axes[0].get_figure(root=True)
    found = [figure.get_size_inches().tolist(), axes[0].get_title()]
    plt.close(figure)
    return found


def _equations(w: World, **typed: Any) -> Any:
    asked = {"model": "SDM", "effects": "unit", **typed}
    found = read_equations("y ~ x + z", "z ~ x", w.panel, treatment="x", mediator="z", **asked)
    return found.outcome.fit().params


def _spreg(w: World, name: str) -> Any:
    """An estimator of spreg with what it needs; most refuse so few units."""
    more: dict[str, Any] = {"regimes": "side"} if name.casefold().endswith("regimes") else {}
    if name.casefold().startswith("tsls"):
        more |= {"endogenous": "z", "instruments": "I(x ** 2) + I(z ** 2)"}
    if name.casefold() == "threesls":
        more |= {"endogenous": "z", "instruments": "I(x ** 2) + I(z ** 2)"}
    if name.casefold() == "nslx":
        more["points"] = w.boundaries.to_crs(3857).representative_point()
    if name.casefold().startswith(("sur", "threesls")):
        two = w.panel.subset(periods=[2018, 2019])
        return sg.spreg_fit(name, "y ~ x", two, **more).to_frame()
    period = None if name.casefold().startswith(("panel", "gm_kkp")) else 2019
    return sg.spreg_fit(name, "y ~ x", w.panel, period=period, **more).to_frame()


CALLS: dict[str, Callable[..., Any]] = {
    # models
    "SpatialPanelModel": _model,
    "SpatialPanelModel.fit": _fit,
    "DiD": lambda w, **t: sg.DiD(FORMULA, w.panel, treatment=w.treated, **t).fit(),
    "DiD.fit": lambda w, **t: sg.DiD(
        FORMULA, w.panel, treatment=w.treated, model="SAR" if "method" in t else "SLX"
    ).fit(**_covariance_options(w, t)),
    "DiD.words": lambda w, **t: w.did.did.words(**t),
    "Treatment.words": lambda w, **t: w.did.treatment.words(**t),
    "DiDResults.design_words": lambda w, **t: w.did.design_words(**t),
    "model_class": lambda _, **t: model_class(**t).name,
    "choose": lambda w, **t: sg.choose(FORMULA, w.panel, **t),
    "lm_tests": lambda w, **t: model_tests.lm_tests(FORMULA, w.panel, **t),
    "posterior_probabilities": lambda w, **t: model_tests.posterior_probabilities(
        FORMULA, w.panel, **{**t, "models": [t.get("models", "SAR"), "OLS"]}
    ),
    "Decision.sentences": lambda w, **t: w.decision.sentences(**t),
    "Decision.to_frame": lambda w, **t: w.decision.to_frame(**t),
    "Results.warnings_in": lambda w, **t: w.fit.warnings_in(**t),
    "Noticed.warnings_in": lambda w, **t: w.fit.warnings_in(**t),
    "Results.conf_int": lambda w, **t: w.fit.conf_int(**t),
    "EffectReadings.effects": lambda w, **t: w.moving.effects(draws=20, **t),
    "EffectReadings.effects_by_regime": lambda w, **t: w.regimes.effects_by_regime(draws=20, **t),
    "EffectReadings.effects_matrix": lambda w, **t: w.moving.effects_matrix("x", **t),
    "EffectReadings.effects_by_unit": lambda w, **t: w.moving.effects_by_unit(**t),
    "Explorer.html": lambda w, **t: w.explorer.html(**t),
    "Explorer.save": lambda w, **t: w.explorer.save(w.folder / "page.html", **t).read_text("utf-8"),
    "Readings.summary": lambda w, **t: w.fit.summary(**t),
    "Readings.cite": lambda w, **t: w.fit.cite(**t),
    **{
        f"TestResult.{name}": lambda w, name=name, **t: getattr(w.test, name)(**t)
        for name in ("name_in", "null_in", "note_in", "sentence", "to_frame")
    },
    "TestTable.to_frame": lambda w, **t: model_tests.TestTable((w.test,)).to_frame(**t),
    # what depends on W
    "average": lambda w, **t: sg.robustness.average(
        w.fit, draws=20, **{**t, "models": [t.get("models", "SAR"), "OLS"]}
    ),
    "Average.scenario": lambda w, **t: w.average.scenario({"x": 0.1}, **t).to_frame(),
    **{
        f"Average.{name}": lambda w, name=name, **t: getattr(w.average, name)(**t)
        for name in ("table", "cite")
    },
    "AveragedEffects.table": lambda w, **t: w.average.effects().table(**t),
    "AveragedGap.table": lambda w, **t: str(w.average.explain_gap("side").table(**t)),
    "AveragedScenario.table": lambda w, **t: w.average.scenario({"x": 0.1}).table(**t),
    "AveragedScenario.warnings_in": lambda w, **t: w.average.scenario({"x": 9.0}).warnings_in(**t),
    "compare_predictions": lambda w, **t: sg.robustness.compare_predictions(
        w.fit, **{**t, "models": [t.get("models", "SAR"), "OLS"]}
    ),
    **{
        f"PredictiveComparison.{name}": lambda w, name=name, **t: getattr(w.predicted, name)(**t)
        for name in ("table", "cite")
    },
    # paths through a mediator
    "mediate": lambda w, **t: _mediated(w, **t),
    "read_equations": _equations,
    **{
        f"Mediation.{name}": lambda w, name=name, **t: getattr(w.mediation, name)(**t)
        for name in ("matrix", "confounding", "table", "steps", "cite")
    },
    "Shares.words": lambda w, **t: w.mediation._shares.words(**t),
    "Confounding.words": lambda w, **t: w.mediation.confounding().words(**t),
    # staggered adoption
    "staggered_did": lambda w, **t: w.staggered(**t).to_frame(),
    **{
        f"StaggeredResult.{name}": lambda w, name=name, **t: getattr(w.staggered(), name)(**t)
        for name in ("table", "cite")
    },
    "StaggeredResult.label": lambda w, **t: w.staggered().label("own", **t),
    **{
        f"Bacon.{name}": lambda w, name=name, **t: getattr(w.staggered().bacon(), name)(**t)
        for name in ("table", "cite")
    },
    # effects over a moderator
    "moderate": lambda w, **t: sg.moderate(w.crossed, "x", "z", draws=20, **t).to_frame(),
    **{
        f"Moderation.{name}": lambda w, name=name, **t: getattr(w.moderation, name)(**t)
        for name in ("curve", "regions", "table", "cite")
    },
    "Moderation.plot": lambda w, **t: _panel_of(w.moderation.plot(kinds=["total"], **t)),
    "Regions.words": lambda w, **t: w.moderation.regions().words(**t),
    # what explains and what would change a gap
    "GapExplanation.sentence": lambda w, **t: w.gap.sentence(**t),
    "GapExplanation.note": lambda w, **t: w.gap.note(**t),
    "explain_inequality": lambda w, **t: explain_inequality(w.fit, **{"draws": 10, **t}),
    "accounts": lambda w, **t: accounts(w.moving, "x", draws=20, **t),
    "Accounts.map": lambda w, **t: _mapped("_accounts", w.ledger.map, "x", **t),
    "scenario": lambda w, **t: scenario(w.moving, {"x": 0.1}, draws=20, **t),
    "ScenarioResult.map": lambda w, **t: _mapped("_scenario", w.change.map, **t),
    "ScenarioResult.sentence": lambda w, **t: w.change.sentence(**t),
    "target": lambda w, **t: target(w.moving, "x", 1.0, groups="side", draws=5, reoptimise=1, **t),
    "Target.frontier": lambda w, **t: w.use.frontier(points=2, **t),
    "Target.sentence": lambda w, **t: w.use.sentence(**t),
    "Target.map": lambda w, **t: _mapped("_target", w.use.map, **t),
    # what depends on the specification
    "across": _across,
    "Sensitivity.curve": lambda w, **t: w.sensitivity.curve(**t, term=_first_term(w, **t)),
    "Sensitivity.verdict": lambda w, **t: w.sensitivity.verdict(**t, term=_first_term(w, **t)),
    "Sensitivity.labels": lambda w, **t: w.sensitivity.labels(**t),
    "Finding.sentence": lambda w, **t: w.sensitivity.verdict("direct", "x").sentence(**t),
    "Variant.label": lambda w, **t: w.sensitivity.fitted[0].variant.label(**t),
    # spreg
    "spreg_fit": _spreg,
    "Estimator.label": lambda w, **t: w.spreg.estimator.label(**t),
    **{
        f"SpregResults.{name}": lambda w, name=name, **t: getattr(w.spreg, name)(**t)
        for name in ("summary", "design_words", "cite")
    },
    "agglomerate": lambda w, **t: sg.pysal.agglomerate(
        w.panel,
        ["x"],
        period=2019,
        count=3 if "skater" in str(t).casefold() else None,
        floor=None if "skater" in str(t).casefold() else 4,
        **t,
    ),
    "mgwr_fit": lambda _, **t: _local_fit(**t).to_frame(),
    "SpregResults.effects": lambda w, **t: w.lagged.effects(draws=20, **t),
    # data
    "Panel.fill": lambda w, **t: w.holes.fill(columns="y", **t).frame,
    "load": lambda _, **t: sg.load(**t).name,
    "read_table": lambda w, **t: read_table(w.totals(), **t),
    "portal_to_long": lambda _, **t: portal_to_long(
        [["指标：面积"], ["地区", "2020年"], ["北京市", "1"], ["全国", "3"]], **t
    ),
    "resolve_many": lambda _, **t: regions.resolve_many(["Beijing", "nowhere"], **t),
    "label": lambda _, **t: regions.label("East", **t),
    **{
        name: lambda _, name=name, **t: getattr(regions, name)("Beijing", **t)
        for name in ("name", "official_name", "short_name")
    },
    "cite": lambda _, **t: sg.cite("lee_yu_2010", **t),
    **{
        f"Reference.{name}": lambda _, name=name, **t: getattr(
            references.reference("lee_yu_2010"), name
        )(**t)
        for name in ("cite", "short", "footnote")
    },
    "composite_index": lambda w, **t: sg.composite_index(w.panel, ["x"], **_listed(t, "x")),
    "entropy_index": lambda w, **t: sg.entropy_index(w.panel, ["x"], **_listed(t, "x")),
    "IndexResult.describe_reference": lambda w, **t: w.index.describe_reference(**t),
    "CouplingResult.to_frame": lambda w, **t: w.coordination.to_frame(**t),
    "Grade.label": lambda _, **t: GRADES[0].label(**t),
    "coupling_coordination": lambda w, **t: coupling_coordination(
        w.panel.frame[["x", "z"]] * 20, **t
    ),
    "grey_relation": lambda w, **t: sg.evaluation.grey_relation(w.panel, "y", ["x", "z"], **t),
    "index_uncertainty": lambda w, **t: sg.evaluation.index_uncertainty(
        w.panel,
        ["x", "z", "y"],
        draws=100,
        **{k: dict.fromkeys("xzy", v) if k == "directions" else v for k, v in t.items()},
    ),
    "geodetector": lambda w, **t: sg.stratified.geodetector(
        w.panel, "y", ["x", "z"], periods=2019, **{"classes": 3, "permutations": 19, **t}
    ),
    **{
        f"DetectorResult.{name}": lambda w, name=name, **t: getattr(w.detected, name)(**t)
        for name in ("to_frame", "kinds", "matrix")
    },
    "Inputs.label": lambda _, **t: _study_inputs().label("x", **t),
    "Inputs.name": lambda _, **t: _study_inputs().name("a", **t),
    # autocorrelation
    **{
        name: lambda w, call=call, **t: _uncompiled(call, **{**_years(w), **_islands(w, t), **t})
        for name, call in {"lisa": sg.lisa, "getis_ord": sg.getis_ord}.items()
    },
    "bivariate_lisa": lambda w, **t: _uncompiled(
        bivariate_lisa, **{**_years(w), **_islands(w, t), **t, "other": "x"}
    ),
    "lisa_over_time": lambda w, **t: _uncompiled(
        sg.lisa_over_time, **{**_periods(w), **_islands(w, t), **t, "periods": [2018, 2019]}
    ),
    **{
        name: lambda w, call=call, more=more, **t: call(
            **{**_periods(w), **_islands(w, t), **t, **more, "periods": [2019]}
        )
        for name, call, more in (
            ("moran", sg.moran, {}),
            ("geary", sg.geary, {}),
            ("bivariate_moran", bivariate_moran, {"other": "x"}),
            ("differential_moran", differential_moran, {}),
        )
    },
    "getis_ord_global": lambda w, **t: getis_ord_global(
        **{**_periods(w), **_islands(w, t), **_binary(w, t), **t, "periods": [2019]}
    ),
    "join_counts": lambda w, **t: sg.join_counts(
        **{**_periods(w), **_islands(w, t), **t, "variable": "half", "periods": [2019]}
    ).to_frame(),
    **{
        name: lambda w, call=call, more=more, **t: _local(
            call, **{**_years(w), **_islands(w, t), **t, **more}
        )
        for name, call, more in (
            ("local_geary", sg.local_geary, {}),
            ("local_join_count", sg.local_join_count, {"variable": "half"}),
            ("local_lee", local_lee, {"other": "x"}),
        )
    },
    "losh": lambda w, **t: sg.losh(w.panel, "y", 2019, **t).to_frame(),
    "lee": lambda w, **t: lee(
        **{**_periods(w), **_islands(w, t), **t, "other": "x", "periods": [2019]}
    ).to_frame(),
    "LocalResult.counts": lambda w, **t: sg.losh(w.panel, "y", 2019).counts(**t),
    "LocalResult.cite": lambda w, **t: sg.losh(w.panel, "y", 2019).cite(**t),
    "Statistic.label": lambda _, **t: STATISTICS["geary"].label(**t),
    "EsdaResult.cite": lambda w, **t: sg.geary(w.panel, "y", 9, periods=[2019]).cite(**t),
    "moran_scatter": lambda w, **t: sg.moran_scatter(
        w.with_island if "islands" in t else w.panel, "y", 2019, **t
    ),
    "LisaResult.counts": lambda w, **t: w.lisa.counts(**t),
    "Quadrant.label": lambda _, **t: QUADRANTS["HH"].label(**t),
    # the gap's measures
    "beta_convergence": lambda w, **t: gaps.beta_convergence(
        w.panel, "y", **({"step": 3, **t} if "spatial" in t else t)
    ),
    "class_labels": lambda _, **t: gaps.class_labels(4, **t),
    "clubs": lambda w, **t: gaps.clubs(w.panel, "y", **t),
    "density": lambda w, **t: gaps.density(w.panel, "y", **t),
    "gradients": lambda w, **t: gaps.gradients(w.panel, "y", w.boundaries, cutoff=300.0, **t),
    "inequality": lambda w, **t: gaps.inequality(w.panel, "y", **t),
    "dagum": lambda w, **t: gaps.dagum(w.panel, "y", "side", bootstrap=20, seed=0, **t),
    "sigma_convergence": lambda w, **t: gaps.sigma_convergence(w.panel, "y", **t),
    # weights
    "contiguity": lambda w, **t: weights.contiguity(
        w.apart, **({"islands": "keep", "standardise": "none"} | t)
    ),
    "distance_band": lambda w, **t: weights.distance_band(
        w.apart, 150.0, **({"islands": "keep"} | t)
    ),
    "inverse_distance": lambda w, **t: weights.inverse_distance(
        w.apart, cutoff=150.0, **({"islands": "keep"} | t)
    ),
    "decay": lambda w, **t: weights.decay(w.boundaries, **t),
    "k_nearest": lambda w, **t: weights.k_nearest(w.boundaries, (1, 2), **t),
    "kernel": lambda w, **t: weights.kernel(
        w.apart, 100.0, cutoff=150.0, **({"islands": "keep"} | t)
    ),
    "knn": lambda w, **t: weights.knn(w.boundaries, 3, **t),
    "gravity": lambda w, **t: weights.gravity(
        w.apart, w.panel, "y", 2010, cutoff=150.0, **({"islands": "keep"} | t)
    ),
    "economic": lambda w, **t: weights.economic(w.panel, "y", 2010, **t),
    "nested": lambda w, **t: weights.nested(
        w.panel.weights, weights.economic(w.panel, "y", 2010), **t
    ),
    "block": lambda _, **t: weights.block(
        pd.Series({"a": "A", "b": "A", "c": "A", "d": None}), **t
    ),
    "grid": lambda _, **t: weights.grid((2, 3), **t),
    "from_matrix": lambda w, **t: weights.from_matrix(w.lonely, list("abcd"), **t),
    "standardise": lambda w, **t: weights.standardise(
        weights.from_matrix(w.lonely, list("abcd")), **t
    ),
    "read": lambda w, **t: weights.read(w.kept(), **t),
    "IslandLink.text": lambda w, **t: (
        weights.describe(weights.contiguity(w.apart, islands="nearest"))
        .islands[0]
        .text(names={}, **t)
    ),
    "WeightsRecord.text": lambda w, **t: weights.describe(w.panel.weights).text(**t),
    "WeightsRecord.named": lambda w, **t: weights.describe(w.panel.weights).named("u01", **t),
    # tables
    "table": lambda w, **t: tables.table(w.fit, **t),
    "effects_table": lambda w, **t: tables.effects_table(w.fit.effects(draws=20), **t),
    "result_table": lambda w, **t: tables.result_table(w.fit, **t),
    "results_summary": lambda w, **t: tables.results_summary(w.fit, **t),
    "descriptive_table": lambda w, **t: tables.descriptive_table(w.panel, **t),
    "diagnostics_table": lambda w, **t: tables.diagnostics_table(w.test, **t),
    "decomposition_table": lambda w, **t: tables.decomposition_table(w.gap, **t),
    "moran_table": lambda w, **t: tables.moran_table(
        sg.moran(w.panel, "y", permutations=19, seed=1), **t
    ),
    "weights_table": lambda w, **t: tables.weights_table(w.index, **t),
    "frame_table": lambda _, **t: tables.frame_table(pd.DataFrame({"x": [1.0]}), **t),
    "labels_from": lambda _, **t: tables.labels_from({"x": "label"}, **t),
    # figures: what is not a figure
    "theme": lambda _, **t: _entered(**t),
    "save": lambda w, **t: [
        path.suffix for path in figures.save(axes_or_new(None), w.folder / "f", [t["formats"]])
    ],
    "Theme.width": lambda _, **t: Theme().width(**t),
    "axes_or_new": lambda _, **t: axes_or_new(None, **t),
    "font_families": lambda _, **t: font_families(**t),
    "explore": lambda w, **t: _explored(w, **t),
}

ELSEWHERE = {
    "write": "a report needs a whole study: tests/test_report.py",
    "ResultsLike.warnings_in": "a protocol",
    "from_rasters": "rasters need an extra: tests/large/test_rasters.py",
    "new_paper": "a manuscript needs a study's results: tests/test_study_manuscript.py",
}
"""Callables whose options are tested in another place, and where."""

SLOW = {"average", "beta_convergence", "choose", "compare_predictions", "posterior_probabilities"}
"""Callables that take a while: only their first two choices are tried."""


def _listed(typed: Mapping[str, Any], name: str) -> dict[str, Any]:
    given = dict(typed)
    if "directions" in given:
        given["directions"] = {name: given["directions"]}
    return given


def _entered(**typed: Any) -> Theme:
    with figures.theme(**typed) as look:
        return look


def _explored(w: World, **typed: Any) -> Any:
    """What an interactive map is made of, without making it."""
    with mock.patch.object(geopandas.GeoDataFrame, "explore", lambda _, **settings: settings):
        return figures.explore(w.panel.wide("y").iloc[-1], w.boundaries, **typed)


def _study_inputs() -> Any:
    from spillgap.study import Inputs

    inputs = object.__new__(Inputs)
    labels = pd.DataFrame({"label_en": ["X"], "label_zh": ["甲"]}, index=["x"])
    names = pd.DataFrame({"name_en": ["A"], "name_zh": ["乙"]}, index=["a"])
    object.__setattr__(inputs, "labels", labels)
    object.__setattr__(inputs, "names", names)
    return inputs


# -- results compared ------------------------------------------------------------------------------


def outcome(call: Callable[[], Any]) -> Any:
    """What a call gives, or the error that it ends in, in a form that compares."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return plain(call())
    except SpillgapError as problem:
        return type(problem), str(problem).casefold()


def plain(value: Any) -> Any:
    """A value without identities: frames, arrays and dataclasses by what they hold."""
    if isinstance(value, sg.models.Results):
        held = (value.method, value.correction, value.cov_type, value.logdet, value.random_errors)
        return plain([value.model.specification, held, value.params, value.cov])
    if isinstance(value, pd.DataFrame | pd.Series):
        return value.to_csv(float_format="%.12g")
    if isinstance(value, np.ndarray):
        return value.round(10).tolist()
    if isinstance(value, Graph):
        return plain(value.adjacency), plain(weights.describe(value))
    if isinstance(value, plt.Axes):
        drawn = value.get_figure(root=True)
        texts = [t.get_text() for t in drawn.findobj(Text)]
        colours = [c.get_facecolor().tolist() for c in value.collections]
        made = drawn.get_size_inches().tolist(), texts, len(drawn.findobj()), colours
        plt.close(drawn)
        return made
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if dataclasses.is_dataclass(value):
        fields = [f.name for f in dataclasses.fields(value)]
        return [type(value).__name__, *(plain(getattr(value, name)) for name in fields)]
    return value if isinstance(value, str | int | float | bool | None) else repr(type(value))


# -- the walk --------------------------------------------------------------------------------------


def short(name: str) -> str:
    """``module.Class.method`` as ``Class.method``, ``module.function`` as ``function``."""
    parts = name.split(".")
    keep = 2 if parts[-2][:1].isupper() else 1
    return ".".join(parts[-keep:])


def is_figure(name: str) -> bool:
    """Whether it draws; what else is public there stands in ``CALLS``."""
    drawn = set(figures.__all__) - {"save", "theme", "explore"}
    return name.startswith("spillgap.figures.") and short(name) in drawn


WALK = walk()


def _at_hand(typed: Typed) -> bool:
    needed = NEEDS.get(short(typed.callable))
    return needed is None or find_spec(needed) is not None


NEEDS = {"agglomerate": "spopt", "mgwr_fit": "mgwr"}
"""Callables that run with a package of the extra ``regions``."""

HERE = [
    pytest.param(t, marks=pytest.mark.skipif(not _at_hand(t), reason="spillgap[regions]"))
    for t in WALK
    if not is_figure(t.callable) and short(t.callable) not in ELSEWHERE
]
FIGURES = [t for t in WALK if is_figure(t.callable)]


def test_every_callable_with_an_option_is_tried():
    """A new option is found by its annotation, and this fails until it stands in ``CALLS``."""
    known = {*CALLS, *ELSEWHERE}
    tried = (t.callable for t in WALK if not is_figure(t.callable))
    assert not sorted({name for name in tried if short(name) not in known})
    assert not sorted(known - {short(t.callable) for t in WALK})
    # Figures are drawn with each of these in tests/figures/test_figures_contract.py.
    assert {t.parameter for t in FIGURES} <= {"lang", "width", "scheme", "quantity"}


def test_choices_in_a_docstring_are_annotated():
    """``name : {"a", "b"}`` without a Literal in the signature is an option that nobody walks."""
    found = {(t.callable, t.parameter) for t in WALK}
    lost = [
        (name, parameter)
        for name, function in public_callables().items()
        for parameter, words in documented_words(function).items()
        if any(letter.isalpha() for letter in words)
        and parameter in inspect.signature(inspect.unwrap(function)).parameters
        and (name, parameter) not in found
    ]
    assert not lost


def test_languages_are_annotated():
    found = {(t.callable, t.parameter) for t in WALK}
    asked = {
        (name, "lang")
        for name, function in public_callables().items()
        if "lang" in inspect.signature(inspect.unwrap(function)).parameters
    }
    assert asked <= found


@pytest.mark.parametrize("typed", HERE, ids=lambda t: f"{short(t.callable)}-{t.parameter}")
def test_capitals_mean_what_small_letters_mean(typed: Typed, world: World):
    plainly, loudly = (_outcomes(typed, world, form) for form in (str, _other_case))
    assert loudly == plainly
    # Nothing would be compared if every choice ended in an error.
    assert not all(_is_error(made) for made in plainly.values())


def _outcomes(typed: Typed, world: World, form: Callable[[str], str]) -> dict[str, Any]:
    """What each choice gives, written in that form."""
    call = CALLS[short(typed.callable)]
    choices = typed.choices[:2] if short(typed.callable) in SLOW else typed.choices
    made = {}
    for choice in choices:
        given = {typed.parameter: form(choice)}
        made[choice] = outcome(partial(call, world, **given))
    return made


def _other_case(word: str) -> str:
    return word.lower() if word.isupper() and len(word) > 1 else word.upper()


def _is_error(made: Any) -> bool:
    return isinstance(made, tuple) and isinstance(made[0], type)


def test_capitals_in_a_study_file():
    text = """
title = "t"
interest = "y"
lang = "{zh}"
formats = ["{svg}"]
data = {{ dataset = "us_states" }}
index = {{ name = "i", columns = ["x"], method = "{critic}", on = "{period}" }}
pattern = {{ correction = "{fdr}" }}
coupling = {{ subsystems = {{ a = "x", b = "z" }}, form = "{classical}" }}
evaluation = {{ along = "{units}" }}
geodetector = {{ factors = ["x"], rule = "{robust}", schemes = ["{quantiles}"] }}
robustness = {{ index_methods = ["{pca}"], covariances = ["{robust}"] }}
policies = {{ targets = [{{ variable = "x", budget = 1.0, objectives = ["{gap}"] }}] }}
[models]
formula = "y ~ x"
compare = ["{slx}"]
effects = "{unit}"
correction = "{lee-yu}"
cov = "{cluster}"
main = {{ model = "{sar}", effects = "{time}" }}
"""
    assert len(re.findall(_WORD, text)) == 18
    small, capitals = (_study(text, form) for form in (str.lower, str.upper))
    assert small == capitals
    assert small.models.main.model == "SAR"
    with pytest.raises(OptionError, match=r"models\.main\] effects.*'twoway'"):
        _study(text.replace("{time}", "{towway}"), str.lower)


_WORD = r"(?<!\{)\{([a-z-]+)\}(?!\})"


def _study(text: str, form: Callable[[str], str]) -> sg.study.Study:
    """The study of a text whose words in braces are written in that form."""
    typed = re.sub(_WORD, lambda word: form(word[1]), text)
    return sg.study.Study.from_text(typed.replace("{{", "{").replace("}}", "}"))


def test_capitals_of_a_bootstrap_s_draws(world: World):
    model = sg.SAR(FORMULA, world.panel, effects="unit")
    small, capitals, other = (
        model.fit(cov="bootstrap", replications=5, kind=kind).cov
        for kind in ("parametric", "PARAMETRIC", "wild")
    )
    pd.testing.assert_frame_equal(small, capitals)
    assert not np.allclose(small, other)
    with pytest.raises(OptionError, match=r"kind='wld'.*'wild'"):
        model.fit(cov="bootstrap", replications=5, kind="wld")


def test_capitals_of_a_style_s_fields(world: World):
    small, capitals = (
        tables.table(world.fit, tables.Style(show=show)).to_text() for show in ("ci", "CI")
    )
    assert small == capitals


def test_all_means_all_regressors_in_capitals_too(world: World):
    asked = [sg.SLX(FORMULA, world.panel, durbin=word).fit().params for word in ("all", "ALL")]
    pd.testing.assert_series_equal(*asked)
    made = [world.fit.scenario({"x": {w: 0.1}}, draws=5).to_frame() for w in ("all", "ALL")]
    pd.testing.assert_frame_equal(*made)
