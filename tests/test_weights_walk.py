"""Every public callable that takes weights takes libpysal's Graph and W, and means the same."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import shapely
from libpysal.graph import Graph
from libpysal.weights import W
from tests.options_walk import public_callables
from tests.test_options_walk import plain

import spillgap as sg
from spillgap import figures, weights
from spillgap.errors import AlignmentError, DataError
from spillgap.models import tests as model_tests

mpl.use("agg")
FORMULA = "y ~ x"
GIVEN = re.compile(r"\b(Graph|W|WeightsLike|Weights|WeightsFamily)\b")
OTHER = {"str | None", "Mapping[str, float] | None"}
"""Annotations of ``weights`` that are of rows or indicators."""


class World:
    """Units u00–u11 on a lattice, six years, two W of them; rows in another order than W."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def boundaries(self) -> geopandas.GeoDataFrame:
        cells = [shapely.box(100 + i, j, 101 + i, j + 1) for i in range(4) for j in range(3)]
        index = [f"u{k:02d}" for k in range(12)]
        return geopandas.GeoDataFrame(geometry=cells, index=index, crs=4326)

    @cached_property
    def data(self) -> pd.DataFrame:
        rng = np.random.default_rng(4)
        ids, years = list(self.boundaries.index), range(6)
        table = pd.DataFrame({"unit": np.tile(ids, 6), "year": np.repeat(list(years), 12)})
        table["x"] = rng.uniform(1, 3, 72)
        table["y"] = table["x"] + rng.uniform(0, 1, 72)
        return table.sample(frac=1.0, random_state=1)

    @cached_property
    def near(self) -> Graph:
        """Of another order than the rows', with a weight of its own for every link."""
        whole = weights.inverse_distance(self.boundaries, cutoff=200.0)
        return weights.subset(whole, [f"u{k:02d}" for k in (3, 7, 1, 0, 11, 5, 2, 9, 4, 8, 10, 6)])

    @cached_property
    def far(self) -> Graph:
        return weights.knn(self.boundaries, 5)

    @cached_property
    def panel(self) -> sg.Panel:
        return sg.Panel(self.data, unit="unit", time="year", weights=self.near)

    @cached_property
    def fit(self) -> Any:
        return sg.SAR(FORMULA, self.panel).fit()

    def model(self, graph: Any, **options: Any) -> Any:
        return sg.SAR(FORMULA, self.panel.with_weights(graph), **options).fit().params


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("weights"))


def _written(w: World, graph: Any) -> str:
    path = w.folder / "w.csv"
    weights.write(graph, path)
    return path.read_text(encoding="utf-8")


def _measured(w: World, graph: Any) -> Any:
    """The record, less what only a builder knows."""
    record = plain(weights.describe(graph))
    return {name: record[k] for k, name in enumerate(_RECORD, 1) if name not in _OF_THE_BUILDER}


_RECORD = list(inspect.signature(weights.WeightsRecord).parameters)
_OF_THE_BUILDER = {"kind", "parameters", "islands", "dropped", "tolerant", "names"}


def _durbin(w: World, graph: Any, name: str, **options: Any) -> Any:
    return getattr(sg, name)(FORMULA, w.panel, durbin_weights=graph, **options).fit().params


def _large(w: World, graph: Any) -> Any:
    folder = w.folder / "large"
    folder.mkdir(exist_ok=True)
    w.data.to_parquet(folder / "all.parquet")
    panel = sg.LargePanel.from_parquet(folder, unit="unit", time="year", weights=graph)
    return sg.SAR(FORMULA, panel).fit().params


def _did(w: World, **options: Any) -> Any:
    model = sg.DiD(FORMULA, w.panel, treatment={"u00": 3, "u01": 3}, window=(-1, 1), **options)
    return model.fit().to_frame()


CALLS: dict[str, Callable[[World, Any], Any]] = {
    "Panel-weights": lambda w, g: sg.Panel(w.data, "unit", "year", g).matrix().toarray(),
    "Panel.with_weights-weights": lambda w, g: sg.moran(w.panel.with_weights(g), "y", seed=1),
    "LargePanel.from_parquet-weights": _large,
    "describe-graph": _measured,
    "from_matrix-matrix": lambda w, g: weights.from_matrix(g, standardise="row"),
    "is_row_standardised-matrix": lambda w, g: weights.is_row_standardised(g),
    "nested-economic": lambda w, g: weights.nested(w.far, g),
    "nested-geographic": lambda w, g: weights.nested(g, w.far),
    "standardise-graph": lambda w, g: weights.standardise(g, "spectral"),
    "subset-graph": lambda w, g: weights.subset(g, ["u05", "u04", "u01", "u02"]),
    "write-graph": _written,
    "weights_map-graph": lambda w, g: figures.weights_map(g, w.boundaries),
    "convex-members": lambda w, g: w.model(w.far, weights=weights.convex({"a": g, "b": w.far})),
    "several-members": lambda w, g: w.model(w.far, weights=weights.several({"a": g, "b": w.far})),
    "SpatialPanelModel-weights": lambda w, g: w.model(
        w.far, weights=weights.several({"a": g, "b": w.far}), effects="pooled"
    ),
    "SpatialPanelModel-durbin_weights": lambda w, g: _durbin(w, g, "SLX"),
    "SpatialPanelModel-error_weights": lambda w, g: (
        sg.SAC(FORMULA, w.panel, error_weights=g, effects="unit").fit().params
    ),
    "DiD-durbin_weights": lambda w, g: _did(w, durbin_weights=g),
    "DiD-error_weights": lambda w, g: _did(w, model="SEM", error_weights=g),
    "choose-weights": lambda w, g: sg.choose(FORMULA, w.panel, weights={"a": g}),
    "posterior_probabilities-weights": lambda w, g: model_tests.posterior_probabilities(
        FORMULA, w.panel, weights={"a": g, "b": w.far}
    ),
    "Readings.across_weights-weights": lambda w, g: w.fit.across_weights({"a": g}, draws=20),
    "across-weights": lambda w, g: sg.robustness.across(w.fit, weights={"a": g}, draws=20),
    "Readings.average_over-weights": lambda w, g: w.fit.average_over({"a": g, "b": w.far}),
    "average-weights": lambda w, g: sg.robustness.average(w.fit, {"a": g, "b": w.far}),
    "j_test-weights": lambda w, g: sg.robustness.j_test(w.fit, {"a": g}),
    "compare_predictions-weights": lambda w, g: sg.robustness.compare_predictions(
        w.fit, {"a": g, "b": w.far}
    ),
    "explorer-weights": lambda w, g: w.fit.explorer(
        variables=["x"], weights={"a": g}, permutations=9, draws=2
    ),
}

REASONS = {
    "AveragedScenario.of-weights": "the models' shares in an average",
    "LargePanel-weights": "LargePanel.from_parquet makes it, and what it takes is tried",
    "LargeResults.across_weights-weights": "refused: rows stand in files",
    "LargeResults.average_over-weights": "refused: rows stand in files",
}
"""What is called weights, or a W, and is none."""


def found() -> set[str]:
    """Every parameter of a public callable that means weights, by its annotation or its name."""
    names = set()
    for name, function in public_callables().items():
        parts = name.split(".")
        short = ".".join(parts[-(2 if parts[-2][:1].isupper() else 1) :])
        for parameter in inspect.signature(inspect.unwrap(function)).parameters.values():
            text = str(parameter.annotation)
            named = parameter.name in ("graph", "w", "W") or parameter.name.endswith("weights")
            if GIVEN.search(text) or (named and text not in OTHER):
                names.add(f"{short}-{parameter.name}")
    return names


def test_every_parameter_that_means_weights_is_tried_or_has_its_reason() -> None:
    # Of these the annotation says nothing that a walk could read.
    unseen = {"from_matrix-matrix", "is_row_standardised-matrix", "convex-members"}
    unseen |= {"several-members"}
    assert found() | unseen == CALLS.keys() | REASONS.keys()


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.filterwarnings("ignore")
def test_a_graph_and_a_w_give_the_same(name: str, world: World) -> None:
    given = {"Graph": Graph(world.near.adjacency), "W": world.near.to_W()}
    assert list(given["W"].id_order) == list(world.near.unique_ids)
    made = {kind: CALLS[name](world, one) for kind, one in given.items()}
    assert not any(isinstance(one, W) for one in made.values())
    assert plain(made["W"]) == plain(made["Graph"])


def test_what_is_no_weights_is_refused() -> None:
    for call in (weights.describe, weights.standardise):
        with pytest.raises(AlignmentError, match="ndarray is no spatial weights: pass a libpysal"):
            call(np.eye(2))
    twice = W({"a": ["b", "b"], "b": ["a"]}, silence_warnings=True)
    with pytest.raises(DataError, match="W holds links more than once: a–b"):
        weights.standardise(twice)
    with pytest.raises(DataError, match="one libpysal Graph or W, not ndarray"):
        figures.weights_map(np.eye(2), geopandas.GeoDataFrame())


def test_labels_beside_weights_that_have_theirs_are_refused(world: World) -> None:
    with pytest.raises(AlignmentError, match="this W has labels of its own"):
        weights.from_matrix(world.near.to_W(), ids=list(world.near.unique_ids))


def test_an_island_of_a_w_stays_one() -> None:
    alone = W({"b": ["a"], "c": [], "a": ["b"]}, id_order=["b", "c", "a"], silence_warnings=True)
    record = weights.describe(alone)
    assert (record.isolates, record.n_links, record.standardisation) == (("c",), 2, "row")
    assert list(weights.from_matrix(alone, islands="drop").unique_ids) == ["b", "a"]
