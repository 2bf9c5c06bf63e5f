"""Every result has a tidy frame: what a public callable returns is walked, class by class."""

from __future__ import annotations

import inspect
import sys
import typing
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.options_walk import _evaluated, public_callables
from tests.test_options_walk import World, _local_fit

import spillgap as sg
from spillgap import autocorrelation, evaluation, gaps, tables
from spillgap.labels import column_label
from spillgap.models import tests as model_tests


def returned(annotation: Any) -> Iterator[type]:
    """The classes of this package that an annotation names."""
    if inspect.isclass(annotation) and annotation.__module__.startswith("spillgap"):
        yield annotation
    for part in typing.get_args(annotation):
        yield from returned(part)


def results() -> dict[str, type]:
    """The classes that public callables return, by name."""
    found: dict[str, type] = {}
    for function in public_callables().values():
        plain = inspect.unwrap(function)
        text = inspect.signature(plain).return_annotation
        if isinstance(text, str):
            made = _evaluated(text, {**vars(sys.modules[plain.__module__])})
            found |= {kind.__name__: kind for kind in returned(made)}
    return found


RESULTS = results()

REASONS = {
    "Aligned": "arrays as spreg takes them; its rows are those of .panel.frame",
    "Artefact": "a file that was written",
    "Changes": "two runs compared: its frames are .ranks and .coefficients",
    "Comparison": "names of files",
    "ConfidenceSet": "one parameter's intervals; conf_int(method='anderson-rubin') is their frame",
    "ConvexWeights": "weights",
    "Dataset": "holds a panel and its map",
    "DecayWeights": "weights",
    "Design": "what a model is made of, in arrays and labels",
    "DiD": "a model before its estimate",
    "Equations": "two fits of a mediation, before what they give together",
    "Explorer": "a page",
    "Fault": "a line of a file and what is wrong with it",
    "Finding": "one verdict; Sensitivity.to_frame() holds its numbers",
    "GapFacts": "the numbers of a sentence; GapExplanation has the frame",
    "ImportedTable": "its frame is .data",
    "Inputs": "what a study reads; its rows are .panel.frame",
    "InteractiveMap": "a page",
    "Labels": "names of columns",
    "LargePanel": "rows that stand in files",
    "NearestWeights": "weights",
    "Observations": "rows: .frame",
    "Panel": "rows: .frame",
    "Partition": "groups of units: .groups",
    "Portal": "its frame is .data",
    "Quadrant": "the class of a unit",
    "RasterCells": "files of cells; LargePanel reads them",
    "Reference": "a source",
    "RowlessDesign": "a design whose rows stand in files",
    "ScenarioFacts": "the numbers of a sentence; ScenarioResult has the frame",
    "SeveralWeights": "weights",
    "SpatialLag": "W, as kernels apply it",
    "SpatialPanelModel": "a model before its estimate",
    "Study": "what a study file says",
    "StudyResult": "a folder of tables",
    "Summary2": "what stargazer and the like read",
    "TargetFacts": "the numbers of a sentence; Target has the frame",
    "Theme": "how figures look",
    "Variant": "one specification; Sensitivity.to_frame() holds its numbers",
    "Verification": "names of files",
    "WeightsRecord": "one W in numbers and words",
}
"""What has no frame, and why."""


WIDE = {"DensityResult": "a curve for every period, as they are drawn"}
"""Whose frame has a column for every period, and why."""


def _places(w: World) -> Any:
    return w.boundaries.representative_point()


def _large(w: World) -> sg.LargePanel:
    folder = w.folder / "large"
    folder.mkdir(exist_ok=True)
    w.panel.frame[["y", "x"]].reset_index().to_parquet(folder / "all.parquet")
    keys = {"unit": w.panel.unit_name, "time": w.panel.time_name}
    return sg.LargePanel.from_parquet(folder, weights=w.panel.weights, **keys)


MADE: dict[str, Callable[[World], Any]] = {
    "Accounts": lambda w: w.ledger,
    "Average": lambda w: w.average,
    "AveragedEffects": lambda w: w.average.effects(),
    "AveragedGap": lambda w: w.average.explain_gap("side"),
    "AveragedScenario": lambda w: w.average.scenario({"x": 0.1}),
    "Bacon": lambda w: w.staggered().bacon(),
    "BetaResult": lambda w: gaps.beta_convergence(w.panel, "y"),
    "ClubsResult": lambda w: gaps.clubs(w.panel, "y"),
    "Confounding": lambda w: w.mediation.confounding(),
    "CouplingResult": lambda w: w.coordination,
    "DagumResult": lambda w: gaps.dagum(w.panel, "y", groups="side"),
    "Decision": lambda w: w.decision,
    "DensityResult": lambda w: gaps.density(w.panel, "y"),
    "DetectorResult": lambda w: w.detected,
    "DiDResults": lambda w: w.did,
    "EffectsResult": lambda w: w.fit.effects(draws=10),
    "EllipseResult": lambda w: gaps.ellipse(w.panel, "y", _places(w)),
    "EsdaResult": lambda w: sg.geary(w.panel, "y", 9, seed=1),
    "EventStudy": lambda w: w.did.event_study(),
    "GapExplanation": lambda w: w.gap,
    "GetisOrdGlobal": lambda w: autocorrelation.getis_ord_global(w.panel, "y", 9, seed=1),
    "GetisOrdResult": lambda w: sg.getis_ord(w.panel, "y", 2019, 9, seed=1),
    "GradientResult": lambda w: gaps.gradients(w.panel, "y", _places(w)),
    "GreyResult": lambda w: evaluation.grey_relation(w.panel, "y", ["x", "z"]),
    "ImpulseResponse": lambda w: w.moving.impulse_response(4, draws=10),
    "IndexComparison": lambda w: sg.index.compare_indices({"a": w.index, "b": w.index}),
    "IndexResult": lambda w: w.index,
    "IndexUncertainty": lambda w: w.ranks,
    "InequalityExplanation": lambda w: w.fit.explain_inequality(draws=10),
    "InequalityResult": lambda w: gaps.inequality(w.panel, "y", groups="side"),
    "LargeResults": lambda w: sg.SAR("y ~ x", _large(w)).fit(),
    "LisaOverTime": lambda w: sg.lisa_over_time(w.panel, "y", permutations=9, seed=1),
    "LisaResult": lambda w: w.lisa,
    "LocalResult": lambda w: sg.local_geary(w.panel, "y", 2019, 9, seed=1),
    "MarkovResult": lambda w: gaps.markov(w.panel, "y", 3),
    "Mediation": lambda w: w.mediation,
    "Moderation": lambda w: w.moderation,
    "MgwrResults": lambda _: _local_fit(),
    "MoranResult": lambda w: sg.moran(w.panel, "y", 9, seed=1),
    "MoranScatter": lambda w: autocorrelation.moran_scatter(w.panel, "y", 2019),
    "ObstacleResult": lambda w: evaluation.obstacles(w.index),
    "PosteriorProbabilities": lambda w: model_tests.posterior_probabilities("y ~ x", w.panel),
    "PredictiveComparison": lambda w: w.predicted,
    "RatiosResult": lambda w: gaps.ratios(w.panel, ["y"], "side"),
    "Regions": lambda w: w.moderation.regions(),
    "RegimeEffects": lambda w: w.regimes.effects_by_regime(draws=10),
    "Results": lambda w: w.fit,
    "ScenarioResult": lambda w: w.change,
    "Sensitivity": lambda w: w.sensitivity,
    "Shares": lambda w: w.mediation.shares(),
    "SigmaResult": lambda w: gaps.sigma_convergence(w.panel, "y"),
    "SpatialMarkovResult": lambda w: gaps.spatial_markov(w.panel, "y", 3),
    "SpregResults": lambda w: w.spreg,
    "StaggeredResult": lambda w: w.staggered(),
    "Table": lambda w: tables.table(w.fit),
    "Target": lambda w: w.use,
    "TestResult": lambda w: w.test,
    "TestTable": lambda w: model_tests.TestTable((w.test,)),
    "TrendSurfaceResult": lambda w: gaps.trend_surface(w.panel, "y", _places(w)),
}


SYMBOLS = {"C", "D", "F", "G", "H", "T", "c", "p", "q", "t", "z"}
"""Columns whose name is what they are called in print."""
OWN = {"x", "y", "z"}
"""The names of the world's own variables."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("frames"))


def test_every_class_that_is_returned_has_a_frame_or_its_reason() -> None:
    framed = {name for name, kind in RESULTS.items() if hasattr(kind, "to_frame")}
    assert framed == MADE.keys()
    assert RESULTS.keys() - framed == REASONS.keys()


@pytest.mark.parametrize("name", MADE)
@pytest.mark.filterwarnings("ignore")
def test_a_frame_is_tidy_and_the_caller_s_own(name: str, world: World) -> None:
    if name == "MgwrResults" and find_spec("mgwr") is None:
        pytest.skip("spillgap[regions]")
    made = MADE[name](world)
    assert isinstance(made, RESULTS[name])
    frame = made.to_frame()
    assert isinstance(frame, pd.DataFrame)
    assert len(frame), "no rows"
    # One name for a column, text; one row for a label, or a key in columns.
    assert name in WIDE or all(isinstance(column, str) for column in frame.columns)
    assert frame.columns.is_unique
    assert frame.index.is_unique
    if isinstance(frame.index, pd.RangeIndex):
        assert any(not pd.api.types.is_numeric_dtype(kind) for kind in frame.dtypes)
    # One kind of value in a column.
    for column, values in frame.drop(columns="geometry", errors="ignore").items():
        kinds = {type(value) for value in values if pd.notna(value) is True}
        kinds = {float if issubclass(k, int | float | np.number) else k for k in kinds}
        assert len(kinds) <= 1, (column, kinds)
    # A notebook heads every column in words.
    headings = [] if name == "Table" else [*frame.index.names, *frame.columns]
    names = {part for heading in headings for part in np.atleast_1d(heading)}
    assert {str(n) for n in names if "_" in str(n) and column_label(n, "en") == n} == set()
    assert {str(n) for n in names - OWN if n and column_label(n, "zh") == n} <= SYMBOLS, (
        "in Chinese"
    )
    frame["scribbled"] = 0
    assert "scribbled" not in made.to_frame()
