"""Each recipe of docs/extending.md: a toy kind, added as the page says, works where it should."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, ClassVar

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import spillgap as sg
from spillgap import cli, terms
from spillgap._option import RowOption
from spillgap._weighting import METHODS, IndexKind, equal
from spillgap.errors import DataError, EstimationError, OptionError, UnknownNameError
from spillgap.figures.formats import FORMATS, FigureFile
from spillgap.importers import match_names
from spillgap.importers.tables import READERS, Asked, ImportedTable, Reader, declared, read_table
from spillgap.labels import labels_from, model_label, weights_label
from spillgap.models import model_class
from spillgap.models._test_result import chi_squared
from spillgap.models._tests import TESTS, ModelTest
from spillgap.models.corrections import CORRECTIONS, CorrectionKind
from spillgap.models.covariance import COVARIANCES, CovarianceKind
from spillgap.models.design import Design
from spillgap.models.information import InformationMatrix, Point
from spillgap.models.likelihood import Likelihood
from spillgap.models.sandwich import CovarianceInput, Sandwich, classical
from spillgap.models.specification import Specification
from spillgap.models.tests import TestTable, lr_test
from spillgap.options import STUDY_LANGUAGES
from spillgap.references import keys_for
from spillgap.rows import Rows
from spillgap.study import prepare, run
from spillgap.study.output import sheet, write_table
from spillgap.study.sections import Outcome, Section
from spillgap.study.steps import STEPS, Figure, Step
from spillgap.text import Sentence, _catalogue, add_language
from spillgap.text.verdicts import moved
from spillgap.weights.building import Draft, finish
from test_docs import _tool
from test_study import figures, folder, grid, study_with

__all__ = ["folder"]

Wording = Callable[..., None]


def pages(table: str) -> str:
    """A generated table of the page of kinds, as it would be written now."""
    return str(_tool("tables").PARTS["kinds.md"][table]())


@contextmanager
def added(table: Rows[Any], row: Any) -> Iterator[None]:
    """A row of a table, for a while."""
    table.add(row)
    try:
        yield
    finally:
        table.remove(row.name)


@pytest.fixture
def wording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wording]:
    """Adds lines to a file of text, as the recipes do, in a copy of the package's own."""
    folders = {lang: tmp_path / lang for lang in ("en", "zh")}
    for lang, copy in folders.items():
        shutil.copytree(_catalogue._HOME / lang, copy)
    monkeypatch.setattr(_catalogue, "_folders", folders)

    def add(room: str, **lines: str) -> None:
        for lang, line in lines.items():
            with (folders[lang] / f"{room}.ftl").open("a", encoding="utf-8") as file:
                file.write(f"\n{line}\n")
        _catalogue._bundle.cache_clear()

    yield add
    _catalogue._bundle.cache_clear()


@pytest.fixture(scope="module")
def panel() -> sg.Panel:
    """Twelve units on a line, eight periods."""
    rng = np.random.default_rng(7)
    units = [f"u{k:02d}" for k in range(12)]
    index = pd.MultiIndex.from_product([range(2010, 2018), units], names=["year", "unit"])
    data = pd.DataFrame({"x": rng.uniform(1, 3, 96)}, index=index).reset_index()
    data["y"] = 10 + data["x"] + rng.uniform(0, 1, 96)
    line = np.eye(12, k=1) + np.eye(12, k=-1)
    w = sg.weights.from_matrix(line, units, standardise="row")
    return sg.Panel(data, unit="unit", time="year", weights=w)


def test_a_name_stands_once_in_a_table() -> None:
    table = Rows(sg.gaps.MEASURES["gini"])
    with pytest.raises(OptionError, match="a row named 'gini' already"):
        table.add(sg.gaps.MEASURES["gini"])
    assert table.remove("gini").name == "gini"
    assert len(table) == 0
    assert repr(sg.gaps.MEASURES).startswith("Rows: variance, theil_t")


def test_options_of_one_name_are_not_taken_for_each_other() -> None:
    """``Annotated`` hands out the first of equal ones."""
    first, second = (
        RowOption("name", rows=Rows(row))
        for row in sg.gaps.MEASURES.values()
        if row.name in ("gini", "cv")
    )
    assert first != second
    assert Annotated[str, first] != Annotated[str, second]
    assert second.shown == "cv."


# -- a measure of inequality ----------------------------------------------------------------------


def _hoover(y: np.ndarray) -> np.ndarray:
    return np.abs(y / y.mean(axis=1, keepdims=True) - 1).mean(axis=1) / 2


def _hoover_rule(y: np.ndarray) -> np.ndarray:
    sides = np.sign(y - y.mean())
    return (sides - sides.mean()) / (2 * y.size * y.mean())


def test_a_measure_of_inequality(panel: sg.Panel, wording: Wording) -> None:
    wording(
        "labels",
        en="column-hoover = Hoover\nmeasure-hoover = Hoover's index",
        zh="column-hoover = 胡佛指数\nmeasure-hoover = 胡佛指数",
    )
    row = sg.gaps.Measure(
        "hoover", "Hoover's index", "non-negative", whole=_hoover, explained=True,
        rule=_hoover_rule, gradient=_hoover_rule,
    )  # fmt: skip
    with pytest.raises(OptionError, match="'hoover' is not an option"):
        sg.gaps.inequality(panel, "y", measures="hoover")
    with added(sg.gaps.MEASURES, row):
        result = sg.gaps.inequality(panel, "y", measures="Hoover", bootstrap=20, seed=1)
        now = panel.wide("y").to_numpy()
        frame = result.to_frame().xs("hoover")
        np.testing.assert_allclose(frame["total"], _hoover(now))
        assert {"total_lower", "total_upper"} <= set(frame)
        with pytest.raises(OptionError, match="'wolfson' or 'hoover'"):
            sg.gaps.inequality(panel, "y", measures="hover")
        with pytest.raises(OptionError, match="'hoover' takes no weights"):
            sg.gaps.inequality(panel, "y", measures="hoover", weights="x")
        assert "| `hoover` | Hoover's index | non-negative |" in pages("measures")
        fit = sg.SAR("y ~ x", panel, effects="pooled").fit()
        shares = fit.explain_inequality("hoover", draws=10)
        assert np.isclose(shares.contributions.sum(), shares.total)
        with pytest.raises(OptionError, match="or one of variance, theil_t, gini, cv, hoover"):
            fit.explain_inequality("theil_l", draws=10)
        change = fit.scenario({"x": -0.001}, draws=10, measures="hoover")
        assert "hoover" in change.outcomes().index
        assert "Hoover's index" in change.sentence()
        assert "胡佛指数" in change.sentence("zh")
        use = fit.target("x", 0.1, objective="hoover", draws=10, reoptimise=1)
        assert use.sentence().startswith("To lower Hoover's index most")
        assert sg.tables.frame_table(result.to_frame()).to_text().count("Hoover") == 1
    with pytest.raises(OptionError, match="'hoover' is not an option"):
        fit.target("x", 1.0, objective="hoover")


# -- a language, a sentence -----------------------------------------------------------------------


def test_a_language(wording: Wording, panel: sg.Panel, tmp_path: Path) -> None:
    folder = tmp_path / "welsh"
    folder.mkdir()
    (folder / "labels.ftl").write_text("column-gini = Mynegai Gini\n", encoding="utf-8")
    table = sg.gaps.inequality(panel, "y", measures=["gini", "cv"]).to_frame()
    frame = pd.DataFrame({name: table.xs(name)["total"] for name in ("gini", "cv")})
    with pytest.raises(OptionError, match="'en' or 'zh'"):
        sg.tables.frame_table(frame, lang="cy")
    add_language("cy", folder)
    shown = sg.tables.frame_table(frame, lang="CY").to_text()
    assert "Mynegai Gini" in shown
    assert "CV" in shown  # What the folder lacks is said in English.
    with pytest.raises(OptionError, match="'en', 'zh' or 'cy'"):
        sg.tables.frame_table(frame, lang="cz")
    assert "cy" in STUDY_LANGUAGES.shown


def test_a_sentence(wording: Wording) -> None:
    wording(
        "report/gap",
        en="calmed = { $moved ->\n    [fallen] The gap has narrowed\n   *[risen] It has widened\n"
        "} to { NUM($ratio, decimals: 2) }.",
        zh="calmed = 差距{ $moved ->\n    [fallen] 缩小\n   *[risen] 扩大\n}至 "
        "{ NUM($ratio, decimals: 2) }。",
    )
    said = Sentence("report/gap:calmed", {"moved": moved(1.5, 1.25, decimals=2), "ratio": 1.25})
    assert said.text("en") == "The gap has narrowed to 1.25."
    assert said.text("zh") == "差距缩小至 1.25。"


# -- a model, a term, a covariance, a test --------------------------------------------------------


class SDLX(sg.models.SpatialPanelModel):
    """The spatial lag beside neighbours' regressors, under another name."""

    name = "SDLX"
    has_lag = True
    has_durbin = True


def test_a_model(panel: sg.Panel, wording: Wording) -> None:
    wording("labels", en="model-SDLX = toy model", zh="model-SDLX = 示例模型")
    with pytest.raises(OptionError, match="'SDLX' is not an option"):
        model_class("SDLX")
    with added(sg.models.MODELS, SDLX):
        toy = model_class("sdlx")("y ~ x", panel).fit()
        plain = sg.SDM("y ~ x", panel).fit()
        pd.testing.assert_series_equal(toy.params, plain.params)
        assert toy.summary().lstrip().startswith("SDLX: y")
        assert model_label("SDLX", "en") == "toy model (SDLX)"
        assert model_label("SDLX", "zh").startswith("示例模型")
        assert "lesage_pace_2009" in keys_for(toy)
        with pytest.raises(OptionError, match="or 'SDLX'"):
            model_class("SDX")
        spread = sg.gaps.beta_convergence(panel, "y", spatial="sdlx")
        assert spread.spatial == "SDLX"
        assert "| `SDLX` | The spatial lag beside" in pages("models")


def test_a_term(monkeypatch: pytest.MonkeyPatch, wording: Wording) -> None:
    monkeypatch.setattr(terms, "_KINDS", list(terms._KINDS))
    wording("labels", en="term-ahead = { $label } (t+1)", zh="term-ahead = { $label }（t+1）")

    class Ahead(terms.Term):
        """x of the period after."""

        prefix = "F:"
        forms = ("ahead",)

    assert terms.read_term("F:x") == Ahead("x")
    assert terms.of_kind(["x", "F:x", "W:x"], Ahead) == ["F:x"]
    assert labels_from({"x": "Ports"}, "en").parameter("F:x") == "Ports (t+1)"
    assert labels_from({"x": "端口"}, "zh").parameter("F:x") == "端口（t+1）"


def test_a_covariance(panel: sg.Panel, wording: Wording) -> None:
    wording("labels", en="covariance-doubled = Doubled", zh="covariance-doubled = 加倍")
    wording("estimates", en="allows-doubled = nothing, twice", zh="allows-doubled = 无，两倍")

    def doubled(source: CovarianceInput) -> Sandwich:
        return Sandwich(float(source.options.get("factor", 2.0)) * classical(source).matrix)

    row = CovarianceKind("doubled", doubled, options=("factor",), methods=("ml", "gmm"))
    model = sg.SAR("y ~ x", panel, effects="unit")
    plain = model.fit()
    with pytest.raises(OptionError, match="'doubled' is not an option"):
        model.fit(cov="doubled")
    with added(COVARIANCES, row):
        fit = model.fit(cov="Doubled", factor=4.0)
        np.testing.assert_allclose(fit.std_errors["x"], 2.0 * plain.std_errors["x"])
        assert "Doubled" in fit.summary()
        assert "加倍" in fit.summary("zh")
        with pytest.raises(OptionError, match="no option 'size'"):
            model.fit(cov="doubled", size=1)
        with pytest.raises(OptionError, match="'classical' or 'robust' or 'doubled', not"):
            model.fit("gmm", cov="cluster")
        with pytest.raises(OptionError, match="or 'doubled'"):
            model.fit(cov="dubled")
        with pytest.raises(EstimationError, match="offers cov='classical' or 'bootstrap'"):
            sg.SAR("y ~ x", panel, effects="random").fit(cov="doubled")
        assert '| `"doubled"` | nothing, twice | normal | `factor` |' in pages("covariances")


def test_a_test(wording: Wording) -> None:
    wording(
        "tests",
        en="sign = Sign test\n    .null = as many residuals are positive as negative",
        zh="sign = 符号检验\n    .null = 正负残差数目相同",
    )
    with added(TESTS, ModelTest("sign", "jarque_bera_1980")):
        result = chi_squared("sign", 9.0, 1, TESTS["sign"].label)
        assert result.rejects()
        assert "Sign test" in sg.tables.diagnostics_table(TestTable((result,))).to_text()
        assert result.name_in("zh") == "符号检验"
        assert "| `sign` | Sign test | as many residuals" in pages("tests")


def test_a_correction(panel: sg.Panel, wording: Wording) -> None:
    wording("labels", en="correction-doubled = Doubled", zh="correction-doubled = 加倍")
    wording("estimates", en="removes-doubled = nothing", zh="removes-doubled = 无")

    def double(
        spec: Specification, design: Design, likelihood: Likelihood, point: Point
    ) -> tuple[Point, InformationMatrix]:
        size = point.params(spec).size + 1
        return replace(point, delta=2.0 * point.delta), InformationMatrix(
            np.eye(size), np.eye(size)
        )

    model = sg.SAR("y ~ x", panel, effects="unit", dynamic="time")
    with pytest.raises(OptionError, match="'doubled' is not an option"):
        model.fit(correction="doubled")
    plain = model.fit(correction="lee-yu").params
    with added(CORRECTIONS, CorrectionKind("doubled", double)), warnings.catch_warnings():
        warnings.simplefilter("ignore", sg.errors.SpillgapWarning)
        fit = model.fit(correction="Doubled")
        assert fit.correction == "doubled"
        np.testing.assert_allclose(fit.params[["x", "L:y"]], 2.0 * plain[["x", "L:y"]])
        assert "Doubled" in fit.summary()
        assert "加倍" in fit.summary("zh")
        with pytest.raises(OptionError, match="correction='doubled' solves an equation"):
            lr_test(fit, fit)
        with pytest.raises(OptionError, match="correction='doubled' has a sandwich of its own"):
            model.fit(correction="doubled", cov="cluster")
        with pytest.raises(OptionError, match="'adjusted-score' or 'doubled', or None"):
            model.fit(correction="dubled")
        assert '| `"doubled"` | nothing | with fixed effects |  |' in pages("corrections")


# -- a method of an index -------------------------------------------------------------------------


def test_a_method_of_an_index(panel: sg.Panel, wording: Wording) -> None:
    wording("labels", en="method-lowest = Lowest", zh="method-lowest = 最低值")

    def lowest(scaled: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return np.asarray(scaled.min(axis=1))

    with pytest.raises(OptionError, match="'lowest' is not an option"):
        sg.index.composite_index(panel, ["x", "y"], "lowest")
    with added(METHODS, IndexKind("lowest", "The worst indicator alone", equal, lowest)):
        made = sg.index.composite_index(panel, ["x", "y"], "Lowest", scale=(0.0, 1.0))
        np.testing.assert_allclose(made.scores, made.normalised.min(axis=1))
        assert repr(made).startswith("IndexResult: lowest weights")
        with pytest.raises(OptionError, match="by method='lowest' is not a sum"):
            made.contributions()
        with pytest.raises(OptionError, match="or 'lowest'"):
            sg.index.composite_index(panel, ["x", "y"], "lowst")
        assert "| `lowest` | The worst indicator alone | `weight` |  |" in pages("indices")


# -- a format of figures --------------------------------------------------------------------------


def test_a_format_of_figures(tmp_path: Path) -> None:
    def stamp(path: Path) -> None:
        path.write_bytes(path.read_bytes() + b"% stamped\n")

    figure = plt.figure()
    with pytest.raises(OptionError, match="'eps' is not an option"):
        sg.figures.save(figure, tmp_path / "empty", formats=("eps",))
    with added(FORMATS, FigureFile("eps", {"Creator": None}, stamp)):
        (written,) = sg.figures.save(figure, tmp_path / "empty", formats=("EPS",))
        assert written.name == "empty.eps"
        assert written.read_bytes().endswith(b"% stamped\n")
        assert "| `.eps` |  |  |  | written |" in pages("files")


# -- weights, their files, readers, formats, datasets ---------------------------------------------


def _everyone(boundaries: Any, power: float = 0.0, *, standardise: Any = "row") -> Any:
    """Weights of everyone on everyone."""
    n = len(boundaries)
    matrix = sparse.csr_array((1.0 - np.eye(n)) * float(n) ** power)
    draft = Draft(matrix, pd.Index(boundaries.index), "everyone", {"power": power})
    return finish(draft, "error", standardise)


def test_a_kind_of_weights(folder: Path, wording: Wording) -> None:
    wording("labels", en="weights-everyone = Everyone", zh="weights-everyone = 全体")
    wording("weights", en="kind-everyone = Everyone on everyone", zh="kind-everyone = 全体对全体")
    section = ('kind = "contiguity"', 'kind = "everyone"\npower = 1.0')
    with pytest.raises(OptionError, match="kind='everyone' is not an option"):
        prepare(study_with(folder, section))
    with added(sg.weights.KINDS, sg.weights.WeightsKind("everyone", _everyone)):
        inputs = prepare(study_with(folder, section))
        assert inputs.panel.matrix().nnz == 16 * 15
        assert sg.weights.describe(inputs.weights["queen"]).text().startswith("Everyone on")
        assert weights_label("everyone", {}, "zh") == "全体"
        wrong = (section[0], section[1].replace("power", "powre"))
        with pytest.raises(UnknownNameError, match=r"no option 'powre'.*'power'.*power, standard"):
            prepare(study_with(folder, wrong))
        with pytest.raises(OptionError, match="'read', 'everyone'"):
            prepare(study_with(folder, (section[0], 'kind = "all"')))
        assert "| `everyone` | Weights of everyone on everyone | map |" in pages("weights")


def test_a_file_of_weights(tmp_path: Path) -> None:
    def read_npz(path: Path, ids: pd.Index | None, encoding: str) -> tuple[Any, pd.Index]:
        with np.load(path) as held:
            return held["w"], pd.Index(held["ids"].tolist())

    np.savez(tmp_path / "w.npz", w=[[0.0, 1.0], [1.0, 0.0]], ids=["a", "b"])
    with pytest.raises(OptionError, match=r"'\.npz' is not an option"):
        sg.weights.read(tmp_path / "w.npz")
    with added(sg.weights.FILES, sg.weights.WeightsFile(".npz", read_npz)):
        graph = sg.weights.read(tmp_path / "w.npz", ["b", "a"])
        assert graph.unique_ids.tolist() == ["b", "a"]
        with pytest.raises(OptionError, match=r"'\.dta', '\.npz'"):
            sg.weights.read(tmp_path / "w.npx")
        with pytest.raises(OptionError, match=r"'\.csv'") as problem:
            sg.weights.write(graph, tmp_path / "out.npz")
        assert "'.npz'." not in str(problem.value).partition("choose")[2]
        assert "| `.npz` |  | read |  |  |" in pages("files")


def test_a_reader(tmp_path: Path) -> None:
    def read_json(path: Path, asked: Asked) -> ImportedTable:
        return declared(pd.read_json(path), path, "json", asked)

    path = tmp_path / "figures.json"
    path.write_text('[{"unit": "a", "year": 2020, "y": 1.5}, {"unit": "Total", "year": 2020}]')
    with pytest.raises(DataError, match=r"'\.json' are not read.*\.csv, \.xlsx, \.dta or \.parq"):
        read_table(path)
    with added(READERS, Reader("json", (".json",), read_json)):
        with pytest.raises(DataError, match="Total"):
            read_table(path)
        table = read_table(path, totals="drop")
        assert (table.format, table.frame["y"].tolist()) == ("json", [1.5])
        with pytest.raises(DataError, match=r"\.parquet or \.json"):
            read_table(_saved(tmp_path / "figures.ods"))
        assert "| `.json` | read |" in pages("files")


def _saved(path: Path) -> Path:
    path.write_text("")
    return path


def test_a_format_of_tables(folder: Path, tmp_path: Path) -> None:
    def to_rst(table: sg.tables.Table) -> str:
        return f".. table:: {table.title}"

    table = sg.tables.frame_table(pd.DataFrame({"x": [1.0]}), title="One")
    with pytest.raises(OptionError, match=r"\.docx, \.csv"):
        table.save(tmp_path / "t.rst")
    with pytest.raises(OptionError, match="no table format 'rst'"):
        study_with(folder, ("figures = []", 'figures = []\ntables = ["rst"]'))
    with added(sg.tables.FORMATS, sg.tables.TableFormat("rst", to_rst)):
        assert table.save(tmp_path / "t.RST").read_text("utf-8") == ".. table:: One\n"
        study = study_with(folder, ("figures = []", 'figures = []\ntables = ["rst"]'))
        (table_of_study,) = (t for t in _described(study) if t.name == "descriptive")
        paths = [a.path for a in write_table(table_of_study, tmp_path, study.tables, ["en", "zh"])]
        assert paths == [tmp_path / lang / "descriptive.rst" for lang in ("en", "zh")]
        with pytest.raises(OptionError, match=r"\.csv, \.rst"):
            table.save(tmp_path / "t.rtf")
        assert "| `.rst` |  |  | written |" in pages("files")


def _described(study: Any) -> Any:
    inputs = prepare(study)
    return STEPS["data"].compute(study, inputs, {}).tables


def test_a_dataset(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    squares = grid().set_index("code")
    codes = set(squares.index)

    def squared() -> sg.datasets.Dataset:
        dictionary = pd.DataFrame(
            {"label_en": ["Output"], "label_zh": ["产出"]}, index=pd.Index(["y"], name="variable")
        )
        return sg.datasets.Dataset(
            "squares", "Sixteen squares", "code", "year", squares, figures(), dictionary, "made up"
        )

    def named(names: Any) -> pd.DataFrame:
        return match_names(names, {code.upper(): code for code in codes})

    case = sg.datasets.Case("squares", squared, lambda units: set(units) <= codes, named)
    with pytest.raises(UnknownNameError, match="There are: china, us_states"):
        sg.load("squares")
    with added(sg.datasets.DATASETS, case):
        assert sg.load("Squares").panel.n_units == 16
        assert sg.datasets.available()[-1] == "squares"
        monkeypatch.setattr("sys.argv", ["spillgap", "data", "list"])
        with pytest.raises(SystemExit):
            cli.main()
        assert "Sixteen squares; 16 units" in capsys.readouterr().out
        monkeypatch.setattr("sys.argv", ["spillgap", "describe", "squares"])
        with pytest.raises(SystemExit):
            cli.main()
        assert "16 units × 3 periods" in capsys.readouterr().out
        fit = sg.SAR("y ~ x", sg.load("squares").panel, effects="pooled").fit()
        axes = fit.scenario({"x": -0.001}, draws=5).map()  # Drawn on the dataset's own map.
        assert axes.collections
        table = figures().assign(code=figures()["code"].str.upper())
        table.to_csv(folder / "data.csv", index=False)
        matched = ('unit = "code"', 'unit = "code"\nregions = "squares"')
        assert set(prepare(study_with(folder, matched)).panel.units) == codes
        with pytest.raises(OptionError, match="'china' or 'squares'"):
            study_with(folder, (matched[0], matched[1].replace('"squares"', '"us_states"')))
        assert "| `squares` | Sixteen squares | yes |" in pages("datasets")


# -- a step of a study and its figure -------------------------------------------------------------


def test_a_step_and_its_figure(folder: Path, tmp_path: Path, wording: Wording) -> None:
    wording("study/tables", en="title-spread = Spread", zh="title-spread = 离散程度")

    @dataclass(frozen=True, eq=False)
    class SpreadOutcome(Outcome):
        section: ClassVar[str] = "spread"
        by_period: pd.Series

    def compute(study: Any, inputs: Any, _sections: Any) -> Section:
        spread = inputs.panel.wide(study.interest).std(axis=1)
        frame = spread.rename("sd").rename_axis("year").reset_index()
        return Section("spread", spread.to_dict(), (sheet("spread", frame),), SpreadOutcome(spread))

    def content(_study: Any, _inputs: Any, sections: Any) -> Any:
        return {"spread": {"series": SpreadOutcome.of(sections).by_period}}

    def draw(content: Any, _lang: str) -> Any:
        _, axes = plt.subplots()
        axes.plot(content["series"])
        return axes

    step = Step("spread", "spread", compute, figures=(Figure("spread", content, draw),))
    asked = ("figures = []", 'figures = ["spread"]\nformats = ["png"]\ndpi = 60')
    with pytest.raises(OptionError, match="no figure 'spread'"):
        study_with(folder, asked)
    with added(STEPS, step):
        result = run(study_with(folder, asked), tmp_path / "out")
        assert set(result.sections["spread"].numbers) == {2019, 2020, 2021}
        assert (tmp_path / "out" / "figures" / "en" / "spread.png").is_file()
        assert "Spread" in (tmp_path / "out" / "tables" / "en" / "spread.md").read_text("utf-8")
        with pytest.raises(OptionError, match=r"no figure 'spred'.*'spread'"):
            study_with(folder, (asked[0], 'figures = ["spred"]'))
        assert "| `spread` | `spread` |" in pages("steps")


# -- an estimator of spreg ------------------------------------------------------------------------


def test_an_estimator_of_spreg(
    panel: sg.Panel, wording: Wording, monkeypatch: pytest.MonkeyPatch
) -> None:
    import spreg

    monkeypatch.setattr(spreg, "Least", spreg.OLS, raising=False)
    wording("pysal", en="label-Least = Least squares again", zh="label-Least = 再次最小二乘")
    row = sg.pysal.Estimator("Least", ("anselin_1988",), weights="taken")
    with added(sg.pysal.ESTIMATORS, row):
        ours, theirs = (sg.spreg_fit(n, "y ~ x", panel, period=2012) for n in ("least", "OLS"))
        pd.testing.assert_frame_equal(ours.to_frame(), theirs.to_frame())
        assert row.label("zh") == "再次最小二乘"
        with pytest.raises(OptionError, match="'Least'"):
            sg.spreg_fit("Leest", "y ~ x", panel, period=2012)
