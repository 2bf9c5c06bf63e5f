"""What a panel in files is refused for, in the words of the panel in memory."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from tests.large.worlds import World, rook

import spillgap as sg
from spillgap._tasks import task
from spillgap.errors import (
    AlignmentError,
    DataError,
    EstimationError,
    OptionError,
    SpillgapError,
    UnknownNameError,
)
from spillgap.large import write_weights
from spillgap.large.solving import solved
from spillgap.large.store import Column, Store
from spillgap.weights.matrix import labelled

PLACES = ["a", "b", "c", "d"]
W = np.array([[0, 1, 0, 0], [0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5], [0, 0, 1, 0]])


def rows(**columns: object) -> pd.DataFrame:
    """Four places in three years."""
    values = np.random.default_rng(2).normal(size=(12, 2))
    data = pd.DataFrame({"place": PLACES * 3, "year": np.repeat([1, 2, 3], 4)})
    data["y"], data["x"] = values.T
    return data.assign(**columns)


def stored(data: pd.DataFrame, folder: Path) -> Path:
    data.to_parquet(folder / "all.parquet")
    return folder


def opened(folder: Path, **options: object) -> sg.LargePanel:
    known = {"unit": "place", "time": "year", "weights": W, "ids": PLACES}
    return sg.LargePanel.from_parquet(folder, **(known | options))


def held(data: pd.DataFrame) -> sg.Panel:
    return sg.Panel(data, "place", "year", W, ids=PLACES)


def with_value(row: int, column: str, value: object) -> pd.DataFrame:
    data = rows()
    data[column] = data[column].astype(object)
    data.loc[row, column] = value
    return data.infer_objects()


FAULTS = {
    "twice": pd.concat([rows(), rows().iloc[[5, 5]]], ignore_index=True),
    "infinite": with_value(6, "x", -np.inf),
    "strange": pd.concat([rows(), rows().iloc[:3].assign(place="e", year=[1, 2, 3])]),
    "lacking": rows()[lambda d: d["place"] != "c"],
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_named_as_in_memory(fault, tmp_path):
    data = FAULTS[fault]
    with pytest.raises(SpillgapError) as in_memory:
        held(data)
    with pytest.raises(type(in_memory.value), match=re.escape(str(in_memory.value))):
        opened(stored(data, tmp_path))


def test_rows_without_a_unit_are_refused(tmp_path):
    with pytest.raises(DataError, match="Rows without a unit label in 'place': 2"):
        opened(stored(with_value(6, "place", None), tmp_path))


def test_a_unit_without_a_row_in_one_period_is_named(tmp_path):
    with pytest.raises(DataError, match="there is none for c in 2"):
        opened(stored(rows().drop(index=6), tmp_path))
    more = pd.concat([rows(), pd.DataFrame({"place": ["e"], "year": [3], "y": 1.0, "x": 2.0})])
    with pytest.raises(DataError, match="there is none for e in 1"):
        opened(stored(more, tmp_path), weights=None, ids=None)


@pytest.mark.parametrize("x", [np.nan, None])
def test_missing_values_are_named_when_a_model_uses_them(x, tmp_path):
    data = with_value(9, "x", x)
    with pytest.raises(DataError) as in_memory:
        sg.SAR("y ~ x", held(data))
    model = sg.SAR("y ~ x", opened(stored(data, tmp_path)))
    with pytest.raises(DataError, match=re.escape(str(in_memory.value))):
        model.fit()


def test_a_term_that_is_no_number_is_named(tmp_path):
    large = opened(stored(rows(x=rows()["x"].abs()), tmp_path))
    assert sg.SLX("y ~ sqrt(x)", large).fit().n_periods == 3
    bad = opened(stored(rows(), tmp_path))
    with pytest.raises(DataError, match="sqrt"):
        sg.SLX("y ~ sqrt(x)", bad).fit()


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"unit": "plaze"}, UnknownNameError, "unit=: the files have no column 'plaze'.*place"),
        ({"columns": ["z"]}, UnknownNameError, "columns=: .*'z'"),
        ({"weights": {1: W}, "ids": None}, OptionError, "one W for all periods"),
        ({"weights": "w.npz", "ids": None}, DataError, "There is no file w.npz"),
        ({"block": 0}, OptionError, "block=0"),
    ],
)
def test_options_are_refused_by_name(options, error, match, tmp_path):
    with pytest.raises(error, match=match):
        opened(stored(rows(), tmp_path), **options)


def test_folders_without_files_are_refused(tmp_path):
    with pytest.raises(DataError, match="There is no folder"):
        opened(tmp_path / "none")
    with pytest.raises(DataError, match="holds no Parquet files"):
        opened(tmp_path)


def test_units_are_whole_numbers_or_text(tmp_path):
    data = rows(place=[0.5, 1.5, 2.5, 3.5] * 3)
    with pytest.raises(OptionError, match="whole numbers or text, not float"):
        opened(stored(data, tmp_path), weights=None, ids=None)


# -- weights in files ---------------------------------------------------------------------------


def links() -> pd.DataFrame:
    ends = np.nonzero(W)
    names = np.array(PLACES)
    return pd.DataFrame({"focal": names[ends[0]], "neighbor": names[ends[1]], "weight": W[ends]})


def test_weights_come_from_files(tmp_path):
    stored(rows(), tmp_path)
    (tmp_path / "w").mkdir()
    npz, table = tmp_path / "w" / "w.npz", tmp_path / "w" / "w.parquet"
    write_weights(npz, W, PLACES)
    links().to_parquet(table)
    for path in (npz, table):
        large = opened_flat(tmp_path, path)
        np.testing.assert_array_equal(large.matrix().toarray(), W)
        assert list(large.units) == PLACES
    numbered = tmp_path / "w" / "n.npz"
    write_weights(numbered, sparse.csr_array(W), [1, 2, 3, 4])
    with pytest.raises(AlignmentError, match="Units of the data without a row in the weights: a"):
        opened_flat(tmp_path, numbered)


def opened_flat(folder: Path, weights: Path, **options: object) -> sg.LargePanel:
    """The one file of a folder, with weights from another."""
    flat = folder / "flat"
    flat.mkdir(exist_ok=True)
    stored(rows(), flat)
    return opened(flat, **({"weights": weights, "ids": None} | options))


def test_files_of_weights_are_refused_by_what_they_lack(tmp_path):
    bare = tmp_path / "bare.npz"
    sparse.save_npz(bare, sparse.csr_array(W))
    with pytest.raises(DataError, match="lacks ids: write it with"):
        opened_flat(tmp_path, bare)
    with pytest.raises(OptionError, match="a file of weights has labels of its own"):
        opened_flat(tmp_path, bare, ids=PLACES)
    (tmp_path / "w.gal").touch()
    with pytest.raises(OptionError, match=r"read from .npz or .parquet"):
        opened_flat(tmp_path, tmp_path / "w.gal")
    with pytest.raises(OptionError, match=r"written as .npz"):
        write_weights(tmp_path / "w.csv", W, PLACES)
    table = tmp_path / "w.parquet"
    links().rename(columns={"weight": "w"}).to_parquet(table)
    with pytest.raises(UnknownNameError, match="no column 'weight'"):
        opened_flat(tmp_path, table)
    links().replace({"focal": {"a": "b"}}).drop_duplicates(["focal", "neighbor"]).to_parquet(table)
    with pytest.raises(DataError, match="without links of their own: a"):
        opened_flat(tmp_path, table)


# -- what is not offered ------------------------------------------------------------------------


@pytest.fixture
def large(tmp_path):
    return opened(stored(rows(), tmp_path))


@pytest.mark.parametrize(
    ("name", "options", "match"),
    [
        ("SAC", {}, "SAC is not offered"),
        ("SAR", {"effects": "random"}, "effects='random'"),
        ("SAR", {"dynamic": "time"}, "dynamic="),
        ("SAR", {"regimes": "place"}, "regimes="),
        ("SAR", {"context": {"f": abs}}, "context="),
        ("SEM", {"error_weights": W}, "error_weights="),
        ("SLX", {"durbin_weights": W}, "durbin_weights="),
    ],
)
def test_models_that_need_the_rows_are_refused(large, name, options, match):
    with pytest.raises(OptionError, match=match):
        getattr(sg, name)("y ~ x", large, **options)


@pytest.mark.parametrize("piece", ["lag(x)", "center(x)", "poly(x, 2)", "C(I(x > 0))"])
def test_factors_across_rows_are_refused(large, piece):
    with pytest.raises(OptionError, match="Make it a column of the files"):
        sg.SAR(f"y ~ {piece}", large)


def test_unknown_columns_are_refused(large):
    with pytest.raises(UnknownNameError, match=r"names 'xx', which the panel lacks.*'x'"):
        sg.OLS("y ~ xx", large)


@pytest.mark.parametrize(
    "options",
    [{"method": "gmm"}, {"cov": "robust"}, {"demean": "before"}, {"correction": "adjusted-score"}],
)
def test_fits_that_need_the_rows_are_refused(large, options):
    (value,) = options.values()
    with pytest.raises(OptionError, match=f"{value}.* needs the rows together"):
        sg.SAR("y ~ x", large).fit(**options)


def test_exact_log_determinants_are_for_fewer_units(large, monkeypatch):
    monkeypatch.setattr("spillgap.large.fitting.EXACT_LIMIT", 3)
    with pytest.raises(OptionError, match=r"4 units do not allow. Pass logdet='approximate'"):
        sg.SAR("y ~ x", large).fit()


def test_w_is_needed_by_spatial_models_alone(tmp_path):
    large = opened(stored(rows(), tmp_path), weights=None, ids=None)
    assert repr(large).endswith("no W")
    assert sg.OLS("y ~ x", large).fit().nobs == 12
    with pytest.raises(AlignmentError, match="no spatial weights"):
        sg.SAR("y ~ x", large)


def test_columns_that_effects_absorb_or_others_make_up_are_named(tmp_path):
    data = rows(flat=[1.0, 2.0, 3.0, 4.0] * 3)
    data["twice"] = 2.0 * data["x"]
    large = opened(stored(data, tmp_path))
    with pytest.raises(EstimationError, match="The twoway effects absorb flat"):
        sg.OLS("y ~ x + flat", large).fit()
    with pytest.raises(EstimationError, match="Collinear columns: twice"):
        sg.OLS("y ~ x + twice", large).fit()
    with pytest.raises(EstimationError, match="The regressors explain 'x'"):
        sg.OLS("x ~ twice", large, effects="pooled").fit()
    with pytest.raises(EstimationError, match="absorb 'flat'"):
        sg.OLS("flat ~ x", large, effects="unit").fit()
    with pytest.raises(EstimationError, match="absorb 'one'"):
        sg.OLS("one ~ 0 + x", opened(stored(rows(one=1.0), tmp_path)), effects="pooled").fit()


NEED_ROWS = {
    "explain_gap": (),
    "explain_inequality": (),
    "accounts": (),
    "target": ("x", 1.0),
    "explorer": (),
    "scenario": ({"x1": 1.0},),
    "average_over": (),
    "across_weights": ({},),
    "effects_matrix": ("x",),
    "effects_by_unit": (),
}


def test_what_stands_by_row_is_refused(small: World):
    results = sg.SDM("y ~ x1", small.large()).fit()
    for name in ("resids", "fitted", "fixed_effects"):
        with pytest.raises(OptionError, match=f"{name} needs the rows together"):
            getattr(results, name)
    for name, arguments in NEED_ROWS.items():
        with pytest.raises(OptionError, match=f"{name} needs the rows together"):
            getattr(results, name)(*arguments)


def test_islands_are_said(tmp_path):
    alone = W.copy()
    alone[0] = 0.0
    with pytest.warns(sg.errors.DataWarning, match="a"):
        found = sg.SLX("y ~ x", opened(stored(rows(), tmp_path), weights=alone)).fit()
    graph = labelled(sparse.csr_array(alone), pd.Index(PLACES))
    with pytest.warns(sg.errors.DataWarning, match="a"):
        same = sg.SLX("y ~ x", sg.Panel(rows(), "place", "year", graph)).fit()
    assert found.warnings == same.warnings


# -- kernels ------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", [(-1.0, 1.0), None])
@pytest.mark.parametrize("rho", [-0.9, 0.0, 0.4, 0.97])
def test_solutions_solve(ends, rho):
    matrix = rook(6, 7)
    right = np.random.default_rng(1).normal(size=42)
    found = solved(matrix, rho, right, ends)
    np.testing.assert_allclose(found - rho * (matrix @ found), right, atol=1e-11)


@pytest.mark.parametrize(("rho", "ends"), [(1.0, (-1.0, 1.0)), (2.0, None), (0.9999999, None)])
def test_what_does_not_settle_is_refused(rho, ends):
    with pytest.raises(EstimationError, match="does not settle at rho"), np.errstate(all="ignore"):
        solved(rook(3, 3), rho, np.ones(9), ends)


def test_a_folder_that_workers_do_not_see_is_named(tmp_path):
    store = Store(tmp_path / "gone", 3, 1)
    with pytest.raises(EstimationError, match=r"A worker does not see the folder .*scratch="):
        store.write(store.path(Column("x"), 0), np.ones(3))


def test_what_is_laid_out_is_removed_with_the_panel(tmp_path):
    import gc

    data, scratch = tmp_path / "data", tmp_path / "scratch"
    data.mkdir()
    large = opened(stored(rows(), data), scratch=scratch)
    sg.SAR("y ~ x", large).fit()
    assert len(list(scratch.iterdir())) == 1
    del large
    gc.collect()
    assert not list(scratch.iterdir())


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spillgap._tasks.find_spec", lambda name: None)
    with pytest.raises(OptionError, match=r"pip install 'spillgap\[scale\]'"):
        task(len, [1])
    with pytest.raises(OptionError, match="dask"), sg.cluster("tcp://127.0.0.1:1"):
        pass
