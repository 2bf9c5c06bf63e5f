"""A study from its TOML: what runs repeats, what cannot be used is refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import geopandas
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

import spillgap
from spillgap.errors import AlignmentError, DataError, OptionError, SpillgapError, UnknownNameError
from spillgap.study import Study, prepare, run, statistics
from spillgap.study.faults import in_terms_of_the_file
from spillgap.study.modelling import fit, per_deviation
from spillgap.study.outcomes import ModelsOutcome
from spillgap.study.output import plain
from spillgap.study.sections import Section
from spillgap.study.steps import convergence
from spillgap.study.steps.gap import gap, over, ratios
from spillgap.study.steps.tests import model_tests
from spillgap.study.varying import WeightsName
from spillgap.text import significant

TOML = """
title = "Grid"
interest = "y"
lang = "en"
seed = 1
permutations = 99
draws = 200
figures = []

[data]
path = "data.csv"
unit = "code"
time = "year"

[boundaries]
path = "grid.gpkg"
id = "code"

[weights.queen]
kind = "contiguity"

[gap]
groups = "side"
share = ["y"]
"""


def grid() -> geopandas.GeoDataFrame:
    """Sixteen squares of one degree near the equator."""
    cells = [(i, j) for i in range(4) for j in range(4)]
    codes = [f"u{i}{j}" for i, j in cells]
    shapes = [box(100 + i, j, 101 + i, j + 1) for i, j in cells]
    return geopandas.GeoDataFrame({"code": codes}, geometry=shapes, crs=4326)


def figures(seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = [(code, year) for year in (2019, 2020, 2021) for code in grid()["code"]]
    data = pd.DataFrame(rows, columns=["code", "year"])
    data["side"] = np.where(data["code"].str[1].astype(int) < 2, "W", "E")
    data["x"] = rng.uniform(1, 2, len(data))
    data["y"] = data["x"] + (data["side"] == "E") * 2 + rng.uniform(0, 0.1, len(data))
    return data


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    grid().to_file(tmp_path / "grid.gpkg")
    figures().to_csv(tmp_path / "data.csv", index=False)
    (tmp_path / "study.toml").write_text(TOML, encoding="utf-8")
    return tmp_path


def study_with(folder: Path, *changes: tuple[str, str]) -> Study:
    text = TOML
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return Study.from_text(text, folder=folder)


def written(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


# -- what runs ------------------------------------------------------------------------------------


def test_same_seed_same_bytes_whatever_the_order_of_rows(folder: Path, tmp_path: Path) -> None:
    first = run(folder / "study.toml", tmp_path / "one")
    figures().sample(frac=1, random_state=3).to_csv(folder / "data.csv", index=False)
    run(folder / "study.toml", tmp_path / "two")
    assert written(tmp_path / "one") == written(tmp_path / "two")
    assert {a.path for a in first.artefacts} == {
        p for p in (tmp_path / "one").rglob("*") if p.is_file()
    }


def test_another_seed_changes_permutations_only(folder: Path, tmp_path: Path) -> None:
    study = Study.from_toml(folder / "study.toml")
    one = run(study, tmp_path / "one").numbers["moran"]["y"][2019]
    two = run(study.changed(seed=2), tmp_path / "two").numbers["moran"]["y"][2019]
    assert one["I"] == two["I"]
    assert one["band_low"] != two["band_low"]


def test_numbers_are_the_datas_own(folder: Path, tmp_path: Path) -> None:
    result = run(folder / "study.toml", tmp_path / "out")
    data = figures()
    last = data[data["year"] == 2021]
    means = last.groupby("side")["y"].mean()
    numbers = json.loads((tmp_path / "out" / "study.json").read_text("utf-8"))
    assert numbers["gap"]["means"]["2021"]["E"] == pytest.approx(means["E"])
    assert numbers["gap"]["pair"] == ["E", "W"]
    assert numbers["gap"]["pair_ratio"]["2021"] == pytest.approx(means["E"] / means["W"])
    share = last.loc[last["side"] == "E", "y"].sum() / last["y"].sum()
    assert numbers["gap"]["shares"]["y"]["2021"]["E"] == pytest.approx(share)
    assert numbers["seed"] == 1
    assert numbers["versions"]["numpy"] == np.__version__
    assert significant(float(means["E"])) in result.summary["en"]


def test_every_table_is_written_in_every_format(folder: Path, tmp_path: Path) -> None:
    result = run(Study.from_toml(folder / "study.toml").changed(lang="both"), tmp_path / "out")
    names = {a.name for a in result.artefacts if a.kind == "table"} - {"tables"}
    assert {"descriptive", "gap_means", "gap_ratios", "inequality", "moran_y", "lisa"} <= names
    for name in names:
        assert (tmp_path / "out" / "tables" / f"{name}.csv").is_file()
        for lang in ("en", "zh"):
            tex = (tmp_path / "out" / "tables" / lang / f"{name}.tex").read_text("utf-8")
            assert tex.count(r"\toprule") == tex.count(r"\bottomrule") == 1
            assert (tmp_path / "out" / "tables" / lang / f"{name}.md").is_file()
            assert rf"\label{{tab:{name}}}" in tex
    for lang in ("en", "zh"):
        own = tmp_path / "out" / "tables" / lang
        assert r"\input{descriptive}" in (own / "tables.tex").read_text("utf-8")
        assert len(docx.Document(str(own / "tables.docx")).tables) == len(names)
    sources = (tmp_path / "out" / "references.bib").read_text("utf-8")
    assert "@article{moran_1950," in sources
    assert "elhorst" not in sources  # there is no model
    assert "莫兰指数" in (tmp_path / "out" / "summary_zh.md").read_text("utf-8")


def test_a_composite_index_becomes_a_variable(folder: Path, tmp_path: Path) -> None:
    study = study_with(
        folder,
        ('interest = "y"', 'interest = "score"'),
        ("[boundaries]", '[index]\nname = "score"\ncolumns = ["x", "y"]\n\n[boundaries]'),
    )
    result = run(study, tmp_path / "out")
    scores = result.inputs.panel.column("score")
    assert scores.between(0, 100).all()
    assert sum(result.numbers["index"]["weights"].values) == pytest.approx(1.0)


def test_units_as_numbers_in_one_file_and_text_in_the_other_meet(folder: Path) -> None:
    shapes = grid()
    shapes["code"] = [str(100 + i) for i in range(16)]
    shapes.to_file(folder / "grid.gpkg")
    data = figures()
    data["code"] = data["code"].map(dict(zip(grid()["code"], range(100, 116), strict=True)))
    data.to_csv(folder / "data.csv", index=False)
    inputs = prepare(Study.from_toml(folder / "study.toml"))
    assert inputs.panel.units[0] == "100"
    assert any("read as text" in note.text("en") for note in inputs.notes)


def test_years_in_columns_become_long(folder: Path) -> None:
    data = figures()
    wide = data.pivot_table(index=["code", "side"], columns="year", values="y").reset_index()
    wide.columns = [str(c) for c in wide.columns]
    wide.to_csv(folder / "y.csv", index=False)
    inputs = prepare(study_with(folder, ('path = "data.csv"', 'path = "y.csv"')))
    long = inputs.panel.column("y")
    expected = data.set_index(["code", "year"])["y"].reindex(long.index)
    np.testing.assert_allclose(long.to_numpy(), expected.to_numpy())


def test_portal_files_are_merged_and_named(tmp_path: Path) -> None:
    for name, value in (("甲", 1.0), ("乙", 10.0)):
        text = f"数据库：分省年度数据\n指标：{name}\n时间：最近2年\n地区,2023年,2022年\n"
        places = ("北京市", "天津市", "河北省", "山西省", "山东省", "河南省")
        text += "".join(f"{p},{value + i},{value + i / 2}\n" for i, p in enumerate(places))
        (tmp_path / f"{name}.csv").write_bytes((text + "数据来源：国家统计局\n").encode("gb18030"))
    toml = """
title = "Portal"
interest = "a"
[data]
path = ["甲.csv", "乙.csv"]
unit = "adcode"
time = "year"
regions = "china"
rename = { a = "甲", b = "乙" }
[boundaries]
dataset = "china"
"""
    inputs = prepare(Study.from_text(toml, folder=tmp_path))
    assert inputs.panel.units.tolist() == [
        "110000", "120000", "130000", "140000", "370000", "410000",
    ]  # fmt: skip
    assert inputs.panel.column("b")["110000", 2023] == 10.0
    assert any("gb18030" in note.text("en") for note in inputs.notes)
    assert any("6 province names" in note.text("en") for note in inputs.notes)
    assert inputs.name("110000", "zh") == "北京"
    assert inputs.matches is not None
    assert inputs.matches.loc["山东省", "key"] == "370000"
    assert inputs.matches["how"].unique().tolist() == ["official name"]


@pytest.mark.parametrize(
    ("section", "links"),
    [
        ('kind = "knn"\nk = 3', 48),
        ('kind = "economic"\nvariable = "x"\nbase_period = 2019', 240),
        ('kind = "block"\ngroups = "side"', 112),
        ('kind = "contiguity"\nrule = "rook"', 48),
    ],
)
def test_weights_by_name_and_options(folder: Path, section: str, links: int) -> None:
    inputs = prepare(study_with(folder, ('kind = "contiguity"', section)))
    assert inputs.panel.matrix().nnz == links


def test_nested_weights_refer_to_others_by_name(folder: Path) -> None:
    more = (
        '[weights.x]\nkind = "economic"\nvariable = "x"\nbase_period = 2019\n\n'
        '[weights.both]\nkind = "nested"\ngeographic = "queen"\neconomic = "x"\n\n[gap]'
    )
    inputs = prepare(study_with(folder, ("[gap]", more)))
    assert list(inputs.weights) == ["queen", "x", "both"]
    with pytest.raises(UnknownNameError, match=r"no W named 'qeen'.*'queen'"):
        prepare(study_with(folder, ("[gap]", more.replace('"queen"', '"qeen"'))))


# -- models ---------------------------------------------------------------------------------------

MODELS = (
    "[gap]",
    """[weights.knn]
kind = "knn"
k = 3

[models]
formula = "y ~ x"
compare = ["OLS", "SDM"]
effects = ["pooled", "twoway"]
correction = "lee-yu"

[gap]""",
)


def test_models_in_the_study_are_the_models_themselves(folder: Path, tmp_path: Path) -> None:
    result = run(study_with(folder, MODELS), tmp_path / "out")
    direct = spillgap.SDM("y ~ x", result.inputs.panel, effects="twoway").fit(correction="lee-yu")
    numbers = json.loads((tmp_path / "out" / "study.json").read_text("utf-8"))
    main = numbers["models"]["main"]
    assert main["parameters"]["rho"]["estimate"] == pytest.approx(direct.params["rho"])
    assert main["weights"] == "queen"
    assert set(numbers["models"]["by_weights"]) == {"queen", "knn"}
    assert set(numbers["models"]["compared"]["twoway"]) == {"OLS", "SDM"}
    assert sum(numbers["tests"]["posterior"].values()) == pytest.approx(1.0)
    effects = direct.effects(draws=200, seed=1).to_frame()
    found = numbers["effects"]["effects"]["x"]["indirect"]
    assert found["lower"] == pytest.approx(effects.loc[("x", "indirect"), "lower"])
    names = {a.name for a in result.artefacts}
    assert {"models_pooled", "models_twoway", "main_by_effects", "main_by_weights", "tests",
            "effects", "effects_by_unit"} <= names  # fmt: skip
    assert f"ρ = {direct.params['rho']:.3f}" in result.summary["en"]
    printed = (tmp_path / "out" / "tables" / "en" / "main_by_weights.md").read_text("utf-8")
    assert "(1) Queen contiguity" in printed  # a reader's labels; machines keep the keys
    frame = pd.read_csv(tmp_path / "out" / "tables" / "main_by_weights.csv")
    assert set(frame["model"]) == {"queen", "knn"}


def test_weights_of_one_label_are_told_apart_by_name(folder: Path) -> None:
    further = '[weights.other]\nkind = "contiguity"\n\n[weights.knn]\nkind = "knn"\nk = 3\n'
    study = study_with(folder, ("[gap]", f"{further}\n[gap]"))
    assert WeightsName.of(study, "other").title("en") == "Queen contiguity (other)"
    assert WeightsName.of(study, "other").title("zh") == "Queen 邻接（other）"
    assert WeightsName.of(study, "knn").title("en") == "3 nearest neighbours"
    assert WeightsName.of(study, "strange").title("en") == "strange"


def test_what_is_not_significant_is_said(folder: Path, tmp_path: Path) -> None:
    data = figures()
    data["noise"] = np.random.default_rng(5).normal(size=len(data))
    data.to_csv(folder / "data.csv", index=False)
    models = (MODELS[0], MODELS[1].replace("y ~ x", "y ~ x + noise"))
    result = run(study_with(folder, models), tmp_path / "out")
    table = result.sections["models"].outcome.main.to_frame()
    assert table.loc["noise", "p"] > 0.05
    line = next(s for s in result.summary["en"].splitlines() if "Not distinguishable" in s)
    value = significant(float(table.loc["noise", "estimate"]))
    assert f"noise {value} (p = " in line.partition("Not distinguishable")[2]


def test_an_unbalanced_panel_gets_models_but_no_tests(folder: Path) -> None:
    study = study_with(folder, (MODELS[0], MODELS[1].replace('correction = "lee-yu"', "")))
    inputs = prepare(study)
    rows = inputs.panel.frame.reset_index().iloc[1:]
    holed = replace(inputs, panel=spillgap.Panel(rows, "code", "year", inputs.panel.weights))
    main = fit(study.models, holed.panel, "OLS", "twoway")
    assert main.nobs == 47
    outcome = ModelsOutcome(main, grid={}, by_weights={}, by_effects={}, left_out={})
    sections = {"models": Section("models", {}, outcome=outcome)}
    assert "balanced" in model_tests(study, holed, sections).numbers["refused"]


def test_every_figure_is_drawn(folder: Path, tmp_path: Path) -> None:
    changes = (MODELS, ("figures = []", 'figures = ["all"]\nformats = ["png"]\ndpi = 50'))
    result = run(study_with(folder, *changes), tmp_path / "out")
    drawn = {a.name for a in result.artefacts if a.kind == "figure"}
    assert drawn == {
        "map", "ranking", "weights", "gap", "inequality", "moran_y", "scatter_2019",
        "scatter_2021", "lisa_2019", "lisa_2021", "coefficients", "effects", "spillovers",
        "dagum", "waterfall", "contributions", "contributions_map", "flows", "map_latest",
        "specification_curve_indirect", "specification_curve_gap_share",
    }  # fmt: skip
    assert all(a.path.stat().st_size > 1000 for a in result.artefacts if a.kind == "figure")


def test_figures_drawn_by_other_processes_are_the_same(folder: Path, tmp_path: Path) -> None:
    study = study_with(folder, ("figures = []", 'figures = ["gap"]\nformats = ["png"]\ndpi = 50'))
    seen: list[tuple[str, int, int]] = []
    run(study, tmp_path / "one")
    run(study, tmp_path / "two", workers=2, progress=lambda *what: seen.append(what))
    assert written(tmp_path / "one") == written(tmp_path / "two")
    assert [done for _, done, _ in seen] == list(range(1, len(seen) + 1))
    assert seen[-1][1] == seen[-1][2]


# -- what is refused ------------------------------------------------------------------------------

REFUSED: dict[str, tuple[tuple[str, str], type[SpillgapError], str]] = {
    "unknown key": (
        ("[gap]", 'wieghts = "queen"\n[gap]'),
        UnknownNameError,
        r"takes no option 'wieghts'",
    ),
    "unknown top-level key": (
        ("seed = 1", "sed = 1"),
        UnknownNameError,
        r"unknown key 'sed'.*Did you mean 'seed'",
    ),
    "unknown key in a section": (
        ('groups = "side"', 'group = "side"'),
        UnknownNameError,
        r"line 23, \[gap\] group: unknown key 'group'.*Did you mean 'groups'",
    ),
    "missing key": (
        ('groups = "side"', ""),
        OptionError,
        r"line 22, \[gap\] groups: the key 'groups' is missing",
    ),
    "wrong type": (
        ("seed = 1", 'seed = "one"'),
        OptionError,
        r"line 5, seed: 'one' will not do: .*integer",
    ),
    "out of range": (
        ("draws = 200", "draws = 2"),
        OptionError,
        r"line 7, draws: 2 will not do: .*100",
    ),
    "unknown figure": (
        ("figures = []", 'figures = ["mapp"]'),
        OptionError,
        r"no figure 'mapp'.*Did you mean 'map'",
    ),
    "no TOML": (("[gap]", "[gap"), DataError, r"no valid TOML.*line"),
    "unknown column": (
        ('interest = "y"', 'interest = "why"'),
        UnknownNameError,
        r"interest: there is no column 'why'.*There are: code, year, side, x, y",
    ),
    "unknown unit column": (
        ('unit = "code"', 'unit = "cod"'),
        UnknownNameError,
        r"data\.csv: unit: .*'cod'.*Did you mean 'code'",
    ),
    "unknown boundary column": (
        ('id = "code"', 'id = "kode"'),
        UnknownNameError,
        r"grid\.gpkg.* no column 'kode'.*Did you mean 'code'",
    ),
    "absent data": (
        ('path = "data.csv"', 'path = "date.csv"'),
        DataError,
        r"no file .*date\.csv.*Did you mean 'data\.csv'",
    ),
    "absent boundaries": (
        ('path = "grid.gpkg"', 'path = "gird.gpkg"'),
        DataError,
        r"no file .*gird\.gpkg",
    ),
    "two sources": (
        ('unit = "code"', 'dataset = "china"\nunit = "code"'),
        OptionError,
        r"\[data\]: give either dataset or path",
    ),
    "unknown kind of weights": (
        ('kind = "contiguity"', 'kind = "contiguty"'),
        OptionError,
        r"line 20, \[weights\.queen\] kind: .*Did you mean 'contiguity'",
    ),
    "option lacking": (
        ('kind = "contiguity"', 'kind = "knn"'),
        OptionError,
        r"\[weights\.queen\]: knn needs k",
    ),
    "unknown group": (
        ('groups = "side"', 'groups = "side"\npair = ["E", "S"]'),
        UnknownNameError,
        r"no group 'S'",
    ),
    "group that moves": (('groups = "side"', 'groups = "x"'), DataError, r"changes over time"),
    "unknown year": (
        ("[gap]", "[pattern]\nyears = [2019, 2031]\n\n[gap]"),
        UnknownNameError,
        r"\[pattern\] years: the data have no 2031",
    ),
    "empty span": (
        ('time = "year"', 'time = "year"\nperiods = [1990, 1995]'),
        DataError,
        r"leaves no rows: the data cover 2019 to 2021",
    ),
    "no unit left": (
        ('time = "year"', f'time = "year"\ndrop_units = {[*grid()["code"]]}'),
        DataError,
        r"drop_units leaves no unit",
    ),
    "a table without its keys": (
        ('unit = "code"\n', ""),
        OptionError,
        r"name the columns of the units and periods: unit = …, time = …",
    ),
    "a treatment that nothing names": (
        ("[gap]", "[did]\n\n[gap]"),
        OptionError,
        r"name either treatment, a column, or starts: unit = first period",
    ),
    "span of another type": (
        ('time = "year"', 'time = "year"\nperiods = ["a", "b"]'),
        OptionError,
        r"cannot be compared with 'year'",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_faulty_study_is_refused_by_name(folder: Path, tmp_path: Path, name: str) -> None:
    change, kind, message = REFUSED[name]
    with pytest.raises(kind, match=message):
        run(study_with(folder, change), tmp_path / "out")


def without_a_boundary(folder: Path) -> None:
    grid().iloc[1:].to_file(folder / "grid.gpkg")


def duplicate_year(folder: Path) -> None:
    data = figures()
    pd.concat([data, data.iloc[[0]]]).to_csv(folder / "data.csv", index=False)


def missing_value(folder: Path) -> None:
    data = figures()
    data.loc[5, "y"] = np.nan
    data.to_csv(folder / "data.csv", index=False)


def infinite_value(folder: Path) -> None:
    data = figures()
    data.loc[5, "y"] = np.inf
    data.to_csv(folder / "data.csv", index=False)


def missing_crs(folder: Path) -> None:
    (folder / "grid.gpkg").unlink()
    grid().set_crs(None, allow_override=True).to_parquet(folder / "grid.parquet")
    (folder / "grid.parquet").rename(folder / "grid.gpkg")


def wrong_crs(folder: Path) -> None:
    grid().set_crs(3857, allow_override=True).to_file(folder / "grid.gpkg")


def unreadable(folder: Path) -> None:
    (folder / "grid.gpkg").write_bytes(b"no boundaries")


def an_island(folder: Path) -> None:
    shapes = grid()
    shapes.loc[0, "geometry"] = box(90, 20, 91, 21)
    shapes.to_file(folder / "grid.gpkg")


@pytest.mark.parametrize(
    ("spoil", "kind", "message"),
    [
        (without_a_boundary, AlignmentError, r"without a boundary: u00"),
        (duplicate_year, DataError, r"More than one row for \(u00, 2019\)"),
        (missing_value, DataError, r"'y' has no value for u11 in 2019"),
        (infinite_value, DataError, r"y: 'inf' at u11 2019"),
        (missing_crs, DataError, r"grid\.gpkg.*(cannot be read|coordinate reference system)"),
        (wrong_crs, DataError, r"look like degrees"),
        (unreadable, DataError, r"grid\.gpkg.* cannot be read as boundaries"),
        (an_island, DataError, r"u00"),
    ],
)
def test_faulty_files_are_refused_by_name(
    folder: Path,
    tmp_path: Path,
    spoil: Callable[[Path], None],
    kind: type[SpillgapError],
    message: str,
) -> None:
    spoil(folder)
    with pytest.raises(kind, match=message):
        run(folder / "study.toml", tmp_path / "out")


def test_a_study_file_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(DataError, match=r"no file .*studdy\.toml.*Did you mean 'study\.toml'"):
        Study.from_toml(folder / "studdy.toml")
    (folder / "latin.toml").write_bytes("title = 'é'".encode("latin-1"))
    with pytest.raises(DataError, match="cannot be read as UTF-8"):
        Study.from_toml(folder / "latin.toml")


# -- kernels --------------------------------------------------------------------------------------


def test_statistics_split_variation_between_and_within(folder: Path) -> None:
    panel = prepare(Study.from_toml(folder / "study.toml")).panel
    table = statistics(panel, ["x", "y"])
    values = panel.column("y")
    assert table.loc["y", "mean"] == pytest.approx(values.mean())
    units = values.groupby(level=0).mean()
    assert table.loc["y", "sd_between"] == pytest.approx(units.std())
    assert table.loc["y", "sd_within"] < table.loc["y", "sd_between"]


def test_ratios_take_the_last_full_year_and_refuse_to_divide_by_zero(folder: Path) -> None:
    panel = prepare(Study.from_toml(folder / "study.toml")).panel
    groups = panel.column("side").groupby(level=0).first()
    holed = panel.column("x").copy()
    holed["u00", 2021] = np.nan
    shifted = panel.column("y") - panel.column("y").min()
    panel = panel.with_columns(x=holed, zero=shifted.where(panel.column("side") == "E", 0.0))
    table = ratios(panel, ("x", "zero"), groups).set_index("variable")
    assert table.loc["x", "year"] == 2020
    assert np.isnan(table.loc["zero", "ratio"])


def test_a_negative_low_has_no_ratio(folder: Path) -> None:
    panel = prepare(Study.from_toml(folder / "study.toml")).panel
    groups = panel.column("side").groupby(level=0).first()
    panel = panel.with_columns(below=panel.column("y") - 2.0)
    row = ratios(panel, ("below",), groups).iloc[0]
    assert row["lowest_mean"] < 0 < row["highest_mean"]
    assert np.isnan(row["ratio"])
    assert np.isnan(row["unit_ratio"])
    times = over(pd.Series([2.0, 2.0, 2.0]), pd.Series([-1.0, 0.0, 4.0]))
    assert times.isna().tolist() == [True, True, False]
    assert times[2] == 0.5


def test_a_standard_deviation_is_that_of_the_rows_own_column(folder: Path) -> None:
    inputs = prepare(study_with(folder))
    main = spillgap.SDM("y ~ x", inputs.panel, effects="pooled").fit()
    frame = main.to_frame().loc[["x", "W:x"], ["estimate", "estimate", "estimate"]]
    frame.columns = ["estimate", "lower", "upper"]
    made = per_deviation(frame, ["x", "W:x"], main)
    x = inputs.panel.column("x")
    neighbours = main.design.z[:, main.design.names.index("W:x")]
    assert made.loc["x", "lower"] == pytest.approx(main.params["x"] * x.std())
    assert made.loc["W:x", "upper"] == pytest.approx(
        main.params["W:x"] * np.std(neighbours, ddof=1)
    )
    assert np.std(neighbours) < 0.8 * x.std()


def test_the_gap_does_without_logarithms_where_values_are_not_positive(folder: Path) -> None:
    data = figures()
    data["y"] -= data["y"].min()
    data.to_csv(folder / "data.csv", index=False)
    study = Study.from_toml(folder / "study.toml")
    section = gap(study, prepare(study), {})
    assert set(section.numbers["inequality"][2019]) == {"gini", "cv"}


def test_json_holds_numbers_only() -> None:
    found = plain({"a": np.float64(0.1 + 0.2), "b": np.nan, 3: (np.int64(1), True), "c": None})
    assert found == {"a": 0.3, "b": None, "3": [1, True], "c": None}


# -- weights from a file ---------------------------------------------------------------------------


@pytest.mark.parametrize("number_keys", [False, True])
@pytest.mark.parametrize("name", ["w.gal", "w.csv"])
def test_weights_are_read_from_a_file(folder: Path, name: str, number_keys: bool):
    shapes, data = grid(), figures()
    if number_keys:
        shapes["code"] = shapes["code"].str[1:].astype(int) + 100
        data["code"] = data["code"].str[1:].astype(int) + 100
        shapes.to_file(folder / "grid.gpkg")
        data.to_csv(folder / "data.csv", index=False)
    rook = spillgap.weights.contiguity(shapes.set_index("code"), rule="rook")
    if name == "w.gal":
        rook.to_gal(folder / name)
    else:
        spillgap.weights.write(rook, folder / name)
    own = f'[weights.own]\nkind = "read"\npath = "{name}"\nstandardise = "row"'
    study = study_with(folder, ('[weights.queen]\nkind = "contiguity"', own))
    inputs = prepare(study)
    assert inputs.panel.units.tolist() == rook.unique_ids.tolist()
    same = inputs.panel.matrix() - inputs.panel.with_weights(rook).matrix()
    assert abs(same).max() < 1e-12


def test_a_file_of_weights_that_is_not_there_is_refused(folder: Path):
    own = '[weights.own]\nkind = "read"\npath = "nowhere.gal"'
    study = study_with(folder, ('[weights.queen]\nkind = "contiguity"', own))
    with pytest.raises(DataError, match=r"no file .*nowhere\.gal"):
        prepare(study)


# -- names and files -------------------------------------------------------------------------------


def test_the_column_of_keys_may_also_be_the_name(folder: Path):
    named = study_with(folder, ('id = "code"', 'id = "code"\nname = "code"'))
    names = prepare(named).names
    assert names["name_en"].tolist() == names.index.tolist()
    wrong = study_with(folder, ('id = "code"', 'id = "code"\nname = "nom"'))
    with pytest.raises(UnknownNameError, match=r"name, grid\.gpkg: there is no column 'nom'\."):
        prepare(wrong)


def test_the_gap_names_what_its_data_lack(folder: Path) -> None:
    inputs = prepare(study_with(folder))
    holed = inputs.panel.column("x").copy()
    holed["u00"] = np.nan
    groups = inputs.panel.column("side").groupby(level=0).first()
    with pytest.raises(DataError, match="No period in which every unit has x"):
        ratios(inputs.panel.with_columns(x=holed), ("x",), groups)


def test_convergence_leaves_out_what_is_not_asked_for(folder: Path) -> None:
    later = figures(1).assign(year=lambda d: d["year"] + 3)
    pd.concat([figures(), later]).to_csv(folder / "data.csv", index=False)
    asked = "[convergence]\nspatial = false\nclubs = false\nclasses = 2\n\n[gap]"
    study = study_with(folder, ("[gap]", asked))
    made = convergence.STEP.compute(study, prepare(study), {})
    assert set(made.outcome.beta) == {"cross_section", "absolute"}
    assert "clubs" not in made.numbers
    assert not any("club" in table.name for table in made.tables)
    # Six periods are too few for clubs: that is told, and the step goes on.
    both = study_with(folder, ("[gap]", "[convergence]\nclasses = 2\n\n[gap]"))
    again = convergence.STEP.compute(both, prepare(both), {})
    assert "too few" in again.numbers["left_out"]["clubs"]
    assert set(again.outcome.beta) == {"cross_section", "absolute", "spatial"}
    assert again.outcome.clubs is None


def test_without_weights_there_is_no_spatial_chain(folder: Path) -> None:
    later = figures(1).assign(year=lambda d: d["year"] + 3)
    pd.concat([figures(), later]).to_csv(folder / "data.csv", index=False)
    study = study_with(folder, ("[gap]", "[convergence]\nspatial = false\nclasses = 2\n\n[gap]"))
    inputs = prepare(study)
    bare = spillgap.Panel(inputs.panel.frame.reset_index(), "code", "year")
    made = convergence.STEP.compute(study, replace(inputs, panel=bare), {})
    assert set(made.numbers["left_out"]) == {"spatial_markov", "clubs"}
    assert "spatial_markov" not in made.numbers


def test_a_steps_error_advises_in_keys_of_the_file() -> None:
    plain = DataError("There are none.")
    with pytest.raises(DataError) as same, in_terms_of_the_file():
        raise plain
    assert same.value is plain
    words = r"^Use \[data\] drop_units or periods\.$"
    with pytest.raises(DataError, match=words) as told, in_terms_of_the_file():
        raise DataError("Use panel.subset(units=...).")
    assert isinstance(told.value.__cause__, DataError)


def test_a_gap_of_negative_values_is_refused(folder: Path, tmp_path: Path):
    figures().assign(y=lambda d: d["y"] - 3).to_csv(folder / "data.csv", index=False)
    with pytest.raises(DataError, match=r"\[gap\] takes ratios and shares of 'y'"):
        run(study_with(folder), tmp_path / "out")


def test_only_tables_beyond_ascii_open_with_a_mark(folder: Path, tmp_path: Path):
    figures().rename(columns={"x": "政策"}).to_csv(folder / "data.csv", index=False)
    run(study_with(folder), tmp_path / "out")
    marked = {p.name: p.read_bytes()[:3] for p in (tmp_path / "out/tables").glob("*.csv")}
    assert marked["descriptive.csv"] == b"\xef\xbb\xbf"
    assert marked["moran_y.csv"] != b"\xef\xbb\xbf"
    read = pd.read_csv(tmp_path / "out/tables/descriptive.csv", index_col="variable")
    assert "政策" in read.index


def test_a_group_that_is_missing_in_some_rows_is_named_so(folder: Path, tmp_path: Path):
    data = figures()
    data.loc[0, "side"] = None
    data.to_csv(folder / "data.csv", index=False)
    with pytest.raises(DataError, match="'side' is missing for u00"):
        run(study_with(folder), tmp_path / "out")


def test_any_column_name_makes_files_beside_the_others(folder: Path, tmp_path: Path):
    figures().rename(columns={"y": "GDP/人: %"}).to_csv(folder / "data.csv", index=False)
    changes = (('interest = "y"', 'interest = "GDP/人: %"'), ('share = ["y"]', ""),
               ("figures = []", 'figures = ["moran"]\nformats = ["png"]\ndpi = 50'))  # fmt: skip
    run(study_with(folder, *changes), tmp_path / "out")
    assert (tmp_path / "out/tables/moran_GDP_人.csv").is_file()
    assert (tmp_path / "out/figures/en/moran_GDP_人.png").is_file()
