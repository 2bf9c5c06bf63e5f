"""The explorer's page: what it holds is what the package says, and a label cannot leave it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely.geometry import LineString
from tests.pseudo import LANG, pseudo_language
from typer.testing import CliRunner

import spillgap as sg
from explorer_cases import PERIODS, fitted, land, panel, unpacked
from fuzz.labels import LABELS
from spillgap.cli import app
from spillgap.errors import AlignmentError, EstimationError, OptionError, UnknownNameError
from spillgap.explain.decomposition.structure import Structure
from spillgap.explorer import Explorer, explorer, known_groups
from spillgap.explorer._model import factors_of
from spillgap.explorer._page import SCRIPTS
from spillgap.models.effects import stable_draws
from spillgap.study import Study, explore, modelling
from spillgap.study.checks import sound_inputs
from spillgap.study.steps import models
from spillgap.text import message_names

PAGE = Path(sg.explorer.__file__).parent / "page"
OWN = "".join((PAGE / f"{name}.js").read_text("utf-8") for name in SCRIPTS)
MARKUP = (PAGE / "page.html.j2").read_text("utf-8")


@pytest.fixture(scope="module")
def page() -> Explorer:
    return explorer(
        fitted(),
        boundaries=land(),
        others={"near": fitted("knn")},
        groups="half",
        pair=("E", "W"),
        permutations=99,
        draws=40,
        seed=3,
    )


def embedded_facts(html: str) -> dict[str, Any]:
    return json.loads(re.search(r'id="facts">(.*?)</script>', html, re.S)[1])


def test_the_page_is_one_file_that_asks_for_nothing(page: Explorer, tmp_path: Path) -> None:
    html = page.save(tmp_path / "explorer.html", "zh").read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["explorer.html"]
    own = re.sub(r"<script>.*?</script>", "", html, flags=re.S)
    assert not re.search(r"(src|href)\s*=\s*[\"'](?!data:|#)", own)
    assert not re.search(r"fetch\(|XMLHttpRequest|import\(", OWN)
    assert '<html lang="zh-CN">' in html
    assert embedded_facts(html)["units"] == list(land().index)
    assert embedded_facts(html)["lang"] == "zh"


def test_the_same_facts_give_the_same_page(page: Explorer) -> None:
    again = explorer(fitted(), boundaries=land(), others={"near": fitted("knn")}, groups="half",
                     pair=("E", "W"), permutations=99, draws=40, seed=3)  # fmt: skip
    assert again.html() == page.html()
    assert repr(page) == "Explorer: 25 units × 4 periods, variables: 3; SDM under 2 W"


def test_tests_are_those_of_the_package(page: Explorer) -> None:
    data, pattern = panel("knn"), page.facts["pattern"]
    given = pattern["tests"]["near"]["x"]
    for t, year in enumerate(PERIODS):
        table = sg.lisa(data, "x", year, 99, 3).to_frame()
        assert unpacked(pattern["values"]["x"])[t] == pytest.approx(table["value"], abs=0)
        assert unpacked(given["count"])[t] / 100 == pytest.approx(table["p"], abs=1e-12)
        assert unpacked(given["lag"])[t] == pytest.approx(table["lag"], abs=1e-6)
        codes = [pattern["quadrants"][k] for k in unpacked(given["quadrant"])[t]]
        assert codes == list(table["quadrant"])
    found = sg.moran(data, "x", 0).to_frame()
    assert [row["I"] for row in given["moran"]] == pytest.approx(list(found["I"]))
    assert [row["p"] for row in given["moran"]] == pytest.approx(list(found["p"]))


def test_parameters_are_the_draws_of_scenarios(page: Explorer) -> None:
    results = fitted()
    values, _ = stable_draws(results, 40, 3)
    given = page.facts["models"][0]["horizons"]["short"]
    beta, theta = Structure(results).slopes(np.vstack([results.params, values]))
    assert np.array_equal(unpacked(given["beta"]), beta)
    assert np.array_equal(unpacked(given["theta"]), theta)
    at = list(results.params.index).index("rho")
    assert np.array_equal(unpacked(given["rho"])[1:], values[:, at])


def test_units_that_lack_a_value_have_no_test() -> None:
    data = panel().frame.reset_index()
    data.loc[(data["year"] == 2020) & (data["code"] == "11"), "x"] = np.nan
    data["same"] = 1.0
    data.loc[data["year"] == 2019, "same"] = np.arange(25.0)
    broken = sg.Panel(data, "code", "year", panel().weights)
    facts = explorer(broken, variables=["x", "same"], permutations=9).facts["pattern"]
    count = unpacked(facts["tests"]["W"]["x"]["count"])
    assert (count[1] == 65535).all()
    assert (count[[0, 2, 3]] <= 10).all()
    assert [row is None for row in facts["tests"]["W"]["same"]["moran"]] == [
        False,
        True,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("y ~ x + log(z)", {"x": ((0, False),), "z": ((1, True),)}),
        ("y ~ x + log(x)", {"x": ((0, False), (1, True))}),
        ("y ~ x:z + x", {"x:z": ((0, False),)}),
        ("y ~ C(half) + z", {"z": ((1, False),)}),
    ],
)
def test_sliders_move_what_can_be_moved_exactly(formula: str, expected: dict[str, Any]) -> None:
    results = sg.OLS(formula, panel(), effects="pooled").fit()
    terms = Structure(results).terms.names
    found = {f.name: f.terms for f in factors_of(Structure(results))}
    named = {
        name: {(terms[position], log) for position, log in ways} for name, ways in found.items()
    }
    order = {"y ~ x:z + x": ("x:z",), "y ~ C(half) + z": ("z",)}.get(formula)
    if order is None:
        assert found == expected
    else:
        assert named == {name: {(name, False)} for name in order}


def test_words_are_complete_and_none_is_spare() -> None:
    there = set(message_names("explorer"))
    said = set(re.findall(r'data-(?:say|label)="([a-z-]+)"', MARKUP))
    said |= set(re.findall(r'say\("([a-z-]+)"', OWN))
    said |= set(re.findall(r'messages(?:\.|\[")([a-z-]+)', OWN))
    assert said <= there
    made = ("shows-", "scheme-", "correction-", "horizon-", "aim-", "outcome-", "groups-")
    by_code = {"named-weights", "play", "pause", "targeted", "spread-equally", "html-lang"}
    spare = {name for name in there - said - by_code if not name.startswith(made)}
    assert spare == set()


def test_a_third_language_appears_by_itself(tmp_path: Path) -> None:
    with pseudo_language(tmp_path):
        facts = explorer(panel(), variables=["x"], permutations=9).facts
    assert set(facts["words"]) == {"en", "zh", LANG}
    assert facts["words"][LANG]["messages"]["scatter"] == "⟦Moran scatter⟧"
    assert facts["words"][LANG]["messages"]["picked"] == "⟦Places chosen:⟧ {n}"


def test_labels_stay_inside_their_text() -> None:
    names = [f"{label} {k}" for k, label in enumerate(LABELS[:25])]
    data = panel().frame.reset_index()
    data["code"] = data["code"].map(dict(zip(land().index, names, strict=True)))
    outlines = land().set_axis(names)
    hostile = sg.Panel(data, "code", "year", sg.weights.contiguity(outlines))
    label = "</script><script>window.ran=1</script>"
    made = explorer(hostile, variables=["x"], boundaries=outlines, permutations=9,
                    labels={"x": label}, title=label)  # fmt: skip
    html = made.html()
    assert "<script>window.ran" not in html
    assert "\u2028" not in html.partition('id="facts">')[2].partition("</script>")[0]
    facts = embedded_facts(html)
    assert facts["units"] == names
    assert facts["words"]["en"]["labels"]["x"] == label


def test_outlines_are_simple_and_whole(page: Explorer) -> None:
    drawn = page.facts["map"]
    assert drawn["frame"] == [[0, 0], [4000, 4000]]
    assert drawn["units"][0]["coordinates"] == [
        [[[800, 4000], [800, 3200], [0, 3200], [0, 4000], [800, 4000]]]
    ]
    assert len(drawn["points"]) == 25
    assert drawn["others"] == []


def test_what_is_no_coverage_is_drawn_all_the_same_and_the_sea_has_a_place() -> None:
    from spillgap.explorer._shapes import outlines

    crossing = land()
    crossing.loc["00", "geometry"] = crossing.loc["11", "geometry"].buffer(0.7e5)
    sea = crossing.iloc[:1].set_geometry([LineString([(0, -1e5), (2e5, -2e5)])], crs=3857)
    drawn = outlines(land().index[:20], crossing, sea)
    assert len(drawn["units"]) == 20
    assert len(drawn["others"]) == 5
    assert drawn["sea"]["lines"][0]["type"] == "MultiLineString"


def test_china_fits_into_six_megabytes_and_has_its_own_map() -> None:
    china = sg.load("china")
    page = explorer(china.panel, variables=["gdp_pc"], permutations=19)
    assert len(page.facts["map"]["units"]) == 31
    assert len(page.facts["map"]["others"]) == 3
    assert set(page.facts["groups"]) == {"macro_region", "agglomeration"}
    assert page.facts["words"]["zh"]["units"][0] == "北京"
    assert len(page.html().encode()) < 3e6
    assert known_groups(china.panel, {}).keys() == page.facts["groups"].keys()


def test_no_stable_fit_is_said_and_not_shown() -> None:
    data = panel().frame.reset_index()
    data["y"] = data["y"] + 40 * (data["year"] - 2019) ** 2 * data["x"]
    with pytest.warns(sg.errors.SpillgapWarning):
        wild = sg.SDM("y ~ x", sg.Panel(data, "code", "year", panel().weights), effects="unit",
                      dynamic=("time",)).fit()  # fmt: skip
    if wild.stable:
        pytest.skip("the case has become stable")
    facts = explorer(wild, permutations=9, draws=20).facts
    assert "long" not in facts["models"][0].get("horizons", {})


def test_what_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownNameError, match=r"no numeric column 'xx'.*Did you mean 'x'"):
        explorer(panel(), variables=["xx"])
    with pytest.raises(UnknownNameError, match="no group 'North'"):
        explorer(panel(), variables=["x"], groups="half", pair=("E", "North"))
    with pytest.raises(OptionError, match="give groups="):
        explorer(panel(), variables=["x"], pair=("E", "W"))
    with pytest.raises(OptionError, match="'W' is taken"):
        explorer(panel(), variables=["x"], weights={"W": panel("knn").weights})
    with pytest.raises(AlignmentError, match="no spatial weights"):
        explorer(panel().with_weights(None), variables=["x"])
    with pytest.raises(AlignmentError, match="without a polygon"):
        explorer(panel(), variables=["x"], boundaries=land().iloc[1:], permutations=9)


def test_the_command_writes_a_page(tmp_path: Path) -> None:
    from test_study import TOML, grid
    from test_study import figures as table

    grid().to_file(tmp_path / "grid.gpkg")
    table().to_csv(tmp_path / "data.csv", index=False)
    (tmp_path / "study.toml").write_text(TOML, encoding="utf-8")
    out = tmp_path / "page.html"
    done = CliRunner().invoke(app, ["explore", str(tmp_path), "--out", str(out), "--lang", "zh"])
    assert done.exit_code == 0, done.output
    assert done.output.strip() == str(out)
    facts = embedded_facts(out.read_text("utf-8"))
    assert facts["models"] or facts["variables"]
    assert facts["lang"] == "zh"


def test_a_w_that_does_not_admit_the_model_is_named(tmp_path: Path, monkeypatch) -> None:
    """By the page, by study.json and by the report, from one function."""
    from test_study import TOML, grid
    from test_study import figures as table

    grid().to_file(tmp_path / "grid.gpkg")
    table().to_csv(tmp_path / "data.csv", index=False)
    more = '[weights.near]\nkind = "knn"\nk = 4\n[models]\nformula = "y ~ x"\neffects = ["unit"]\n'
    study = Study.from_text(TOML + more, folder=tmp_path)
    inputs = sound_inputs(study)
    odd = next(name for name in inputs.weights if name != inputs.main_weights)
    plain = modelling.fit

    def refusing(spec, panel, *rest, **options):
        if len(panel.weights.adjacency) == len(inputs.weights[odd].adjacency):
            raise EstimationError("not under this W")
        return plain(spec, panel, *rest, **options)

    monkeypatch.setattr(modelling, "fit", refusing)
    page = explore(study)
    assert page.facts["left_out"] == [odd]
    assert page.facts["models"][0]["weights"] == inputs.main_weights
    section, _ = models.STEP.run(study, inputs, {})
    assert section.numbers["left_out"] == {odd: "not under this W"}
    assert odd not in section.outcome.by_weights
    assert section.outcome.by_weights[inputs.main_weights] is section.outcome.main
