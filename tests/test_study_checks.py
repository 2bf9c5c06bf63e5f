"""A study is checked before it runs: every fault at once, where it stands, what to write there."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.pseudo import pseudo_language

import spillgap as sg
from spillgap import cli
from spillgap.errors import SpillgapError, StudyError, UnknownNameError
from spillgap.study import Study, check, prepare, run
from spillgap.study.lines import line_numbers, line_of
from test_study import MODELS, TOML, figures, grid, written

MODELLED = TOML.replace(*MODELS)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with boundaries and data."""
    grid().to_file(tmp_path / "grid.gpkg")
    figures().to_csv(tmp_path / "data.csv", index=False)
    return tmp_path


def stored(place: Path, *changes: tuple[str, str], text: str = MODELLED) -> Path:
    """The study in a file, with changes of its text."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (place / "study.toml").write_text(text, encoding="utf-8")
    return place / "study.toml"


def line_with(path: Path, start: str) -> int:
    """The number of the first line that begins so."""
    lines = path.read_text("utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if line.startswith(start))


def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: object
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["spillgap", *map(str, words)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    told = capsys.readouterr()
    return int(end.value.code or 0), told.out, told.err


# -- all at once ----------------------------------------------------------------------------------

MANY: tuple[tuple[str, str], ...] = (
    ("draws = 200", "draws = 2"),
    ('kind = "knn"', 'kind = "nearest"'),
    ('formula = "y ~ x"', 'formula = "y ~ x + sidewalk"'),
    ('compare = ["OLS", "SDM"]', 'compare = ["OLS", "SDMM"]'),
    ('groups = "side"', 'groups = "side"\npair = ["E", "S"]'),
    ('share = ["y"]', 'share = ["why"]'),
    ("[gap]", "[pattern]\nyears = [2019, 2031]\n\n[gap]"),
    ("[gap]", '[convergence]\ncontrols = ["z"]\n\n[gap]'),
    ("[gap]", "[gapp]\n\n[gap]"),
)
FOUND = {
    "draws": "draws",
    'kind = "nearest"': '[weights.knn] kind: kind = "nearest"',
    "formula": "[models] formula: ",
    "pair": "[gap] pair: there is no group 'S'",
    "years": "[pattern] years: the data have no 2031",
    "compare": "[models] compare",
    "share": "[gap] share: there is no column 'why'",
    "controls": "[convergence] controls: there is no column 'z'",
    "[gapp]": "gapp: unknown key 'gapp'. Did you mean 'gap'",
}


def test_every_fault_is_named_at_once_with_key_and_line(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = stored(place, *MANY)
    code, out, err = command(monkeypatch, capsys, "check", path)
    assert (code, out) == (2, "")
    for start, words in FOUND.items():
        assert f"{path}, line {line_with(path, start)}, {words}" in err
    before = written(place)
    code, _, err = command(monkeypatch, capsys, "run", path)
    assert code == 2
    for words in FOUND.values():
        assert words in err
    assert written(place) == before


def test_faults_that_need_the_data_are_named_together(place: Path) -> None:
    path = stored(
        place,
        ('formula = "y ~ x"', 'formula = "y ~ x + sidewalk"'),
        ('groups = "side"', 'groups = "side"\npair = ["E", "S"]'),
        ("[gap]", "[pattern]\nyears = [2019, 2031]\n\n[gap]"),
        ("[gap]", '[agglomerations]\ngroups = "side"\ncase = "North"\n\n[gap]'),
    )
    faults = {fault.key: fault for fault in check(path)}
    assert set(faults) == {
        "[models] formula", "[gap] pair", "[pattern] years", "[agglomerations] case",
    }  # fmt: skip
    for key, fault in faults.items():
        assert fault.line == line_with(path, key.split()[-1]), key
    assert "sidewalk" in faults["[models] formula"].message
    with pytest.raises(StudyError) as error:
        run(path, place / "out")
    assert [fault.key for fault in error.value.faults] == [f.key for f in check(path)]
    assert not (place / "out").exists()


POLICIES = """
[policies.scenarios.a]
title = "A"
changes = { x = { E = 1.0 } }

[[policies.targets]]
variable = "x"
budget = 1.0

"""
ONE: dict[str, tuple[tuple[str, str], str, str]] = {
    "formula that is none": (('"y ~ x"', '"y ~ x +* x"'), "[models] formula", ""),
    "one side": (('"y ~ x"', '"y + x"'), "[models] formula", "two sides"),
    "no such column": (('"y ~ x"', '"y ~ xx"'), "[models] formula", "xx"),
    "durbin": (('formula = "y', 'durbin = "zz"\nformula = "y'), "[models] durbin", "zz"),
    "model": (('"SDM"]', '"SDX"]'), "[models] compare", "SDX"),
    "no models": (('["OLS", "SDM"]', "[]"), "[models] compare", "at least 1"),
    "no effects": (('["pooled", "twoway"]', "[]"), "[models] effects", "at least 1"),
    "effects": (('"twoway"]', '"both"]'), "[models] effects", "both"),
    "covariance": (('formula = "y', 'cov = "hc9"\nformula = "y'), "[models] cov", "hc9"),
    "conley": (('formula = "y', 'cov = "conley"\nformula = "y'), "[models] cov", "distance"),
    "correction": (('"lee-yu"', '"lee-ju"'), "[models] correction", "lee-ju"),
    "main model": (
        ('formula = "y', 'main = { model = "SDZ" }\nformula = "y'), "[models.main] model", "SDZ"
    ),
    "main W": (
        ('formula = "y', 'main = { weights = "qeen" }\nformula = "y'),
        "[models.main] weights", "Did you mean 'queen'",
    ),
    "constant regressor": (
        ('"y ~ x"', '"y ~ x + C(side)"'), "[models] effects", 'effects = "mundlak"'
    ),
    "W's option": (("k = 3", "kk = 3"), "[weights.knn] kk", "takes no option"),
    "W's value": (("k = 3", "k = 300"), "[weights.knn]", "300"),
    "W's file": (
        ('kind = "knn"\nk = 3', 'kind = "read"\npath = "w.gal"'), "[weights.knn]", "no file"
    ),
    "W's variable": (
        ('kind = "knn"\nk = 3', 'kind = "economic"\nvariable = []\nbase_period = 2019'),
        "[weights.knn]", "no column []",
    ),
    "W's period": (
        ('kind = "knn"\nk = 3', 'kind = "economic"\nvariable = "x"\nbase_period = [[2019]]'),
        "[weights.knn]", "no such period [2019]",
    ),
    "scenario's variable": (("changes = { x", "changes = { z"), "[policies.scenarios.a.changes] z",
                            "no variable 'z'"),
    "scenario's place": (("{ E = 1.0 }", "{ North = 1.0 }"), "[policies.scenarios.a.changes] x",
                         "North"),
    "scenario's amount": (("{ E = 1.0 }", '{ E = "much" }'), "[policies.scenarios.a.changes] x",
                          "much"),
    "target's variable": (('variable = "x"', 'variable = "q"'), "[policies.targets] variable", "q"),
    "target's cap": (("budget = 1.0", "budget = 1.0\ncap = 0.01"), "[policies.targets] cap",
                     "cap = …"),
    "target's aim": (("budget = 1.0", 'budget = 1.0\nobjectives = ["joy"]'),
                     "[policies.targets] objectives", "joy"),
    "groups that move": (('groups = "side"', 'groups = "x"'), "[gap] groups", "changes over time"),
    "one pair twice": (('"side"', '"side"\npair = ["E", "E"]'), "[gap] pair", "one and the same"),
    "share's group": (('"side"', '"side"\nshare_group = "N"'), "[gap] share_group", "'N'"),
    "text as figures": (('"side"', '"side"\ncolumns = ["side"]'), "[gap] columns", "not numeric"),
    "text of interest": (('interest = "y"', 'interest = "side"'), "interest", "not numeric"),
    "rename": (('time = "year"', 'time = "year"\nrename = { a = "b" }'), "[data.rename]",
               "There are: code, year, side, x, y"),
    "rename onto another": (('time = "year"', 'time = "year"\nrename = { y = "x" }'),
                            "[data.rename]", "'y'"),
    "no dataset": (('path = "data.csv"', 'dataset = ""'), "[data] dataset", "''"),
    "dropped unit": (('time = "year"', 'time = "year"\ndrop_units = ["u99"]'),
                     "[data] drop_units", "u99"),
    "filled column": (
        ('time = "year"', 'time = "year"\nfill = { method = "linear", columns = "q" }'),
        "[data.fill] columns", "'q'",
    ),
    "filling": (
        ('time = "year"', 'time = "year"\nfill = { method = "magic", columns = "y" }'),
        "[data.fill] method", "magic",
    ),
    "boundaries' file": (('"grid.gpkg"', '"gird.gpkg"'), "[boundaries] path", "no file"),
    "a column of boundaries": (('id = "code"', 'id = "kode"'), "[boundaries] path", "kode"),
    "boundaries without units": (
        ('id = "code"', 'id = "code"\nname = "nom"'), "[boundaries] name", "nom"
    ),
    "subsystem": (
        ("[gap]", '[coupling]\nsubsystems = { a = "x", b = "q" }\n[gap]'),
        "[coupling.subsystems] b", "'q'",
    ),
    "label of no variable": (
        ('time = "year"', 'time = "year"\nlabels = { yy = "Outcome" }'), "[data.labels] yy",
        "Did you mean 'y'",
    ),
    "target twice": (
        ("budget = 1.0", 'budget = 1.0\n\n[[policies.targets]]\nvariable = "x"\nbudget = 2.0'),
        "[policies.targets] variable", "named twice",
    ),
    "variable twice": (
        ("[gap]", '[pattern]\nvariables = ["y", "x", "y"]\n[gap]'), "[pattern] variables", "twice"
    ),
    "alternative": (("[gap]", '[pattern]\nalternative = "more"\n[gap]'), "[pattern] alternative",
                    "more"),
}  # fmt: skip
PYTHON = re.compile(r"\w\(\.\.\.\)|\bpanel\.|\bsg\.|\bpd\.|\b\w+=\S|\b\w+= ")


@pytest.mark.parametrize("name", ONE)
def test_each_fault_is_found_where_it_stands_and_mended_in_the_file(place: Path, name: str) -> None:
    change, key, words = ONE[name]
    path = stored(place, change, text=MODELLED.replace("[gap]", POLICIES + "[gap]"))
    faults = check(path)
    found = [fault for fault in faults if fault.key == key and words in fault.message]
    assert found, [str(fault) for fault in faults]
    line = path.read_text("utf-8").splitlines()[(found[0].line or 0) - 1]
    last = [part for part in found[0].place if isinstance(part, str)][-1]
    assert last in line or f"[{last}" in line or "changes" in line or "fill" in line
    for fault in faults:
        assert not PYTHON.search(fault.message), str(fault)


@pytest.mark.parametrize("key", ["variables", "share"])
def test_two_columns_do_not_share_a_file(place: Path, key: str) -> None:
    table = figures().rename(columns={"x": "GDP (万元)"}).assign(**{"gdp/万元": 1.0})
    table.to_csv(place / "data.csv", index=False)
    names = f'{key} = ["GDP (万元)", "gdp/万元"]'
    path = stored(
        place,
        ('share = ["y"]', names) if key == "share" else ("[gap]", f"[pattern]\n{names}\n[gap]"),
        text=TOML,
    )
    (fault,) = check(path)
    assert fault.line == line_with(path, key)
    assert "'GDP (万元)' and 'gdp/万元' would both be written to" in fault.message
    assert "[data.rename]" in fault.message
    mended = names.replace("gdp/万元", "y")
    path.write_text(path.read_text("utf-8").replace(names, mended), encoding="utf-8")
    assert check(path) == ()


def test_a_column_of_any_length_has_a_file(place: Path) -> None:
    name = "经济" * 90
    figures().rename(columns={"x": name}).to_csv(place / "data.csv", index=False)
    path = stored(place, ("[gap]", f'[pattern]\nvariables = ["{name}"]\n[gap]'), text=TOML)
    result = run(path, place / "out")
    assert any(artefact.path.name.startswith("moran_经济") for artefact in result.artefacts)


def test_terms_and_regimes_may_have_labels(place: Path) -> None:
    path = stored(
        place,
        ('time = "year"', 'time = "year"\n[data.labels]\n"log(x)" = "lx"\nyear = "Y"\nE = "East"'),
        ('formula = "y', 'regimes = "side"\nformula = "y'),
    )
    assert check(path) == ()
    (fault,) = check(stored(place, ('time = "year"', 'time = "year"\nlabels = { E = "East" }')))
    assert fault.key == "[data.labels] E"


def test_a_covariance_that_too_few_periods_allow_is_refused(place: Path) -> None:
    path = stored(
        place,
        ('time = "year"', 'time = "year"\nperiods = [2019, 2020]'),
        ('formula = "y', 'cov = "driscoll-kraay"\nformula = "y'),
    )
    assert [fault.key for fault in check(path)] == ["[models] cov"]


def test_a_correction_that_is_not_valid_is_refused(place: Path) -> None:
    binary = ("k = 3", 'k = 3\nstandardise = "none"')
    (fault,) = check(stored(place, binary))
    assert fault.key == "[models] correction"
    assert "row-standardised" in fault.message
    assert check(stored(place, binary, ('correction = "lee-yu"', 'correction = "none"'))) == ()


def missing(data: pd.DataFrame) -> pd.DataFrame:
    data.loc[5, "x"] = np.nan
    return data


def marked(data: pd.DataFrame) -> pd.DataFrame:
    return data.assign(x=data["x"].astype(object).where(data.index != 5, "secret"))


@pytest.mark.parametrize(
    ("spoil", "remedy"), [(missing, "[data.fill]"), (marked, "missing")], ids=["missing", "marked"]
)
def test_advice_about_data_is_in_keys_of_the_file(
    place: Path, spoil: Callable[[pd.DataFrame], pd.DataFrame], remedy: str
) -> None:
    spoil(figures()).to_csv(place / "data.csv", index=False)
    faults = check(stored(place))
    assert faults
    assert remedy in " ".join(fault.message for fault in faults)
    for fault in faults:
        assert not PYTHON.search(fault.message), str(fault)


def test_nothing_is_estimated_when_a_study_is_checked(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from spillgap.models import model

    def never(*_: object, **__: object) -> None:
        raise AssertionError("estimated")

    monkeypatch.setattr(model, "estimate", never)
    assert check(stored(place)) == ()
    assert check(Study.built_in("china")) == ()


def test_one_fault_is_the_error_that_it_is(place: Path) -> None:
    path = stored(place, ('"y ~ x"', '"y ~ xx"'))
    with pytest.raises(UnknownNameError, match=r"line \d+, \[models\] formula: .*'xx'"):
        run(path, place / "out")


def test_a_study_that_is_right_is_told_so(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = stored(place)
    assert command(monkeypatch, capsys, "check", path) == (0, f"{path}: nothing wrong.\n", "")


def test_what_follows_from_a_fault_is_no_fault_of_its_own(place: Path) -> None:
    path = stored(place, ('time = "year"', 'time = "year"\nrename = 5'))
    assert [fault.key for fault in check(path)] == ["[data.rename]"]
    path = stored(place, ('kind = "knn"', "kind = 5"), ('formula = "y',
                  'main = { weights = "knn" }\nformula = "y'))  # fmt: skip
    assert [fault.key for fault in check(path)] == ["[weights.knn] kind"]


# -- lines ----------------------------------------------------------------------------------------

TRICKY = '''# first
a.b = 1
"c d" = """
[not.a.table]
e = 2
"""
f = [
  1,  # ]
  "]",
]
[g.h]
i = { j = 1, k = [ {l = 1} ] }
[[m]]
n = 1
[[m]]
n = 2
[m.o]
p = 3
[[m.q]]
r = 1
[[m.q]]
r = 2
['s.t']
u = \'\'\'x\'\'\'
'''
LINES = {
    ("a", "b"): 2, ("c d",): 3, ("f",): 7, ("g",): 11, ("g", "h"): 11, ("g", "h", "i", "j"): 12,
    ("g", "h", "i", "k", 0, "l"): 12, ("m", 0): 13, ("m", 0, "n"): 14, ("m", 1): 15,
    ("m", 1, "n"): 16, ("m", 1, "o"): 17, ("m", 1, "o", "p"): 18, ("m", 1, "q", 0, "r"): 20,
    ("m", 1, "q", 1, "r"): 22, ("s.t", "u"): 24,
}  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_keys_are_found_on_their_lines(end: str) -> None:
    lines = line_numbers(TRICKY.replace("\n", end))
    for keys, number in LINES.items():
        assert lines[keys] == number, keys
    assert ("e",) not in lines
    assert line_of(lines, ("m", 1, "n", "deeper")) == 16
    assert line_of(lines, ("nowhere",)) is None


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=6))
def test_each_key_is_on_the_line_that_holds_it(blanks: list[int]) -> None:
    text, expected = "", {}
    for name, blank in zip("abcdef", blanks, strict=False):
        text += "\n" * blank + f"[{name}]\n"
        expected[(name,)] = text.count("\n")
        text += f'key{name} = """\nx"""\n'
        expected[(name, f"key{name}")] = text.count("\n") - 1
    lines = line_numbers(text)
    assert {place: lines[place] for place in expected} == expected


# -- keys for what only Python could do ------------------------------------------------------------


def test_missing_values_are_filled_by_name(place: Path) -> None:
    data = figures()
    data.loc[data["year"] == 2020, "x"] = np.nan
    data.to_csv(place / "data.csv", index=False)
    assert check(stored(place))
    path = stored(
        place, ("[boundaries]", '[data.fill]\nmethod = "linear"\ncolumns = "x"\n\n[boundaries]')
    )
    assert check(path) == ()
    filled = prepare(Study.from_toml(path)).panel
    known = figures().pivot_table(index="code", columns="year", values="x")
    middle = (known[2019] + known[2021]) / 2
    np.testing.assert_allclose(filled.wide("x").loc[2020], middle.reindex(filled.units))
    assert filled.column("filled:x").sum() == 16


def test_units_are_dropped_by_name(place: Path) -> None:
    sg.weights.write(sg.weights.contiguity(grid().set_index("code")), place / "w.csv")
    own = 'kind = "read"\npath = "w.csv"\nstandardise = "row"'
    path = stored(
        place,
        ('time = "year"', 'time = "year"\ndrop_units = ["u00", "u33"]'),
        ('kind = "contiguity"', own),
    )
    inputs = prepare(Study.from_toml(path))
    assert inputs.panel.n_units == 14
    np.testing.assert_allclose(inputs.panel.matrix().sum(axis=1), 1.0)
    assert check(path) == ()


def test_a_study_without_boundaries_reads_its_w_and_draws_no_maps(
    place: Path, tmp_path: Path
) -> None:
    sg.weights.write(sg.weights.contiguity(grid().set_index("code")), place / "w.csv")
    changes = (
        ('[boundaries]\npath = "grid.gpkg"\nid = "code"\n', ""),
        ('kind = "contiguity"', 'kind = "read"\npath = "w.csv"'),
        ('kind = "knn"\nk = 3', 'kind = "economic"\nvariable = "x"\nbase_period = 2019'),
        ("figures = []", 'figures = ["all"]\nformats = ["png"]\ndpi = 50'),
    )
    path = stored(place, *changes)
    assert check(path) == ()
    result = run(path, tmp_path / "out")
    drawn = {a.name for a in result.artefacts if a.kind == "figure"}
    assert {"coefficients", "moran_y", "waterfall"} <= drawn
    assert not drawn & {"map", "weights", "lisa_2019", "spillovers", "flows"}
    assert "no maps are drawn" in result.summary["en"]
    assert "gradients" not in result.numbers["dispersion"]
    with_map = Study.from_toml(stored(place))
    same = run(with_map.changed(figures=()), tmp_path / "mapped").numbers["models"]["main"]
    assert result.numbers["models"]["main"]["parameters"] == same["parameters"]
    asked = stored(place, *changes[:3], ("figures = []", 'figures = ["map"]'))
    assert [fault.key for fault in check(asked)] == ["figures"]
    needs = stored(place, changes[0])
    assert {fault.key for fault in check(needs)} == {
        "[weights.queen] kind", "[weights.knn] kind",
    }  # fmt: skip


def test_names_of_a_w_become_codes_where_those_of_the_data_do(tmp_path: Path) -> None:
    names = ["北京市", "Tianjin", "河北", "山西", "内蒙古", "辽宁"]
    rng = np.random.default_rng(0)
    rows = pd.DataFrame([(n, y) for n in names for y in (2020, 2021)], columns=["省", "年"])
    rows.assign(y=rng.uniform(1, 2, len(rows))).to_csv(tmp_path / "d.csv", index=False)
    ring = np.roll(np.eye(6), 1, axis=1) + np.roll(np.eye(6), -1, axis=1)
    other = ["北京", "天津", "河北省", "山西", "内蒙古自治区", "辽宁"]
    pd.DataFrame(ring, index=other, columns=other).to_csv(tmp_path / "w.csv")
    toml = """
title = "T"
interest = "y"
[data]
path = "d.csv"
unit = "省"
time = "年"
regions = "china"
[weights.own]
kind = "read"
path = "w.csv"
standardise = "row"
"""
    inputs = prepare(Study.from_text(toml, folder=tmp_path))
    assert set(inputs.panel.units) == {"110000", "120000", "130000", "140000", "150000", "210000"}
    assert inputs.weights["own"]["110000"].to_dict() == {"120000": 0.5, "210000": 0.5}
    assert inputs.name("110000", "zh") == "北京"


def test_the_alternative_of_the_pattern_is_the_tests(place: Path) -> None:
    two = prepare(Study.from_toml(stored(place)))
    path = stored(place, ("[gap]", '[pattern]\nalternative = "greater"\n\n[gap]'))
    from spillgap.study.steps.lisa import local_clusters
    from spillgap.study.steps.moran import autocorrelation

    study = Study.from_toml(path)
    one = autocorrelation(study, two, {}).outcome.by_variable["y"]
    direct = sg.moran(two.panel, "y", permutations=99, seed=1, alternative="greater")
    pd.testing.assert_frame_equal(one.to_frame(), direct.to_frame())
    local = local_clusters(study, two, {}).outcome.by_year["2019"].to_frame()
    expected = sg.lisa(two.panel, "y", 2019, 99, 1, alternative="greater").to_frame()
    pd.testing.assert_frame_equal(local, expected)


def test_a_step_is_declared_in_the_file(place: Path) -> None:
    data = figures()
    data["year"] = data["year"].replace({2021: 2024})
    data.to_csv(place / "data.csv", index=False)
    panel = prepare(
        Study.from_toml(stored(place, ('time = "year"', 'time = "year"\nstep = "rank"')))
    )
    assert panel.panel.step == "rank"


def test_markup_in_names_is_shown_as_it_is(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = stored(place, ("[weights.knn]", '[weights."[/x]"]'))
    code, out, _ = command(monkeypatch, capsys, "describe", path)
    assert code == 0
    assert "W [/x]:" in out
    wrong = stored(place, ("[weights.knn]", '[weights."[/x]"]'), ("k = 3", "kk = 3"))
    code, _, err = command(monkeypatch, capsys, "run", wrong)
    assert code == 2
    assert "[weights.[/x]] kk" in err


def test_changed_values_have_no_line_of_the_file(place: Path) -> None:
    study = Study.from_toml(stored(place))
    with pytest.raises(SpillgapError, match=r"study\.toml, draws: 2 will not do"):
        study.changed(draws=2)


# -- texts by language ----------------------------------------------------------------------------


def test_a_title_is_told_in_any_language_that_there_is(place: Path) -> None:
    path = stored(place, ('title = "Grid"', 'title = { en = "Grid", qps = "⟦Grid⟧" }'))
    (fault,) = check(path)
    assert fault.key == "[title] qps"
    assert "There are: en, zh; spillgap.text.add_language adds one" in fault.message
    with pseudo_language(place / "words") as lang:
        assert check(path) == ()
        title = Study.from_toml(path).title
    assert [title.text(one) for one in (lang, "en", "zh")] == ["⟦Grid⟧", "Grid", "Grid"]


def test_a_text_has_every_language_of_the_study(place: Path) -> None:
    title = ('title = "Grid"', 'title = { en = "Grid" }')
    assert check(stored(place, title)) == ()
    (fault,) = check(stored(place, title, ('lang = "en"', 'lang = "both"')))
    assert fault.key == "[title] zh"
    assert fault.message == "the key 'zh' is missing: the study is written in en, zh."
