"""What a study says of W: the rule for the main one, the headline under all, breaks in series."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from benchmarks.made_studies import stepped, study

from spillgap.errors import SpillgapError
from spillgap.figures.fonts import font_families
from spillgap.models.tests import posterior_probabilities
from spillgap.robustness import Sensitivity
from spillgap.study import check
from spillgap.study.marking import Mark, mark_breaks, marks_of
from spillgap.study.sections import Section

POSTERIOR = ('effects = ["twoway"]\n', 'effects = ["twoway"]\nmain = { rule = "posterior" }\n')


STEPS = ("index", "main_weights", "gap", "breaks", "models", "effects", "sensitivity")

Sections = dict[str, Section]


@pytest.fixture(scope="module")
def turning(tmp_path_factory: pytest.TempPathFactory) -> Sections:
    asked = study(tmp_path_factory.mktemp("turning"), "turning")
    return stepped(asked, *STEPS, "robustness", "explained", "policies")[0]


def made(sections: Sections) -> Sensitivity:
    sensitivity = sections["sensitivity"].outcome.sensitivity
    assert isinstance(sensitivity, Sensitivity)
    return sensitivity


# -- the headline ----


def test_the_headline_is_read_under_every_weights_and_variant(turning: Sections) -> None:
    names = {f.variant.name for f in made(turning).fitted}
    assert names == {
        "main", "far", "mundlak", "cluster", "uncorrected", "dynamic", "without few",
    }  # fmt: skip
    assert made(turning).headline == (
        ("direct", "x"), ("direct", "z"), ("indirect", "x"), ("indirect", "z"),
        ("gap_share", "x"), ("gap_share", "z"), ("scenario", "more, gap"),
    )  # fmt: skip
    kinds = {(f.quantity, f.term): f.kind for f in made(turning).verdicts()}
    assert kinds["indirect", "x"] == "reversed"
    assert kinds["direct", "x"] == "firm"
    assert kinds["indirect", "z"] == "indistinguishable"


def test_estimates_of_the_main_specification_are_those_of_the_study(turning: Sections) -> None:
    frame = made(turning).to_frame().query("is_main").set_index(["quantity", "term"])
    effects = turning["effects"].outcome.effects.to_frame()
    row = frame.loc[("indirect", "x"), ["estimate", "low", "high"]].to_numpy(float)
    own = effects.loc[("x", "indirect"), ["estimate", "lower", "upper"]].to_numpy(float)
    assert row == pytest.approx(own)
    level = turning["explained"].outcome.level.by_variable()["share"]
    assert frame.loc[("gap_share", "x"), "estimate"] == pytest.approx(level["x"])
    outcomes = turning["policies"].outcome.scenarios["more"].outcomes()
    assert frame.loc[("scenario", "more, gap"), "estimate"] == pytest.approx(
        outcomes.loc["gap", "estimate"]
    )


def test_robustness_prints_the_same_fits(turning: Sections) -> None:
    variants = turning["robustness"].outcome.variants
    assert list(variants) == ["classical", "cluster", "uncorrected", "dynamic"]
    assert variants["dynamic"] is made(turning).results["dynamic"]
    assert variants["classical"] is turning["models"].outcome.main


def test_a_declared_headline_leaves_out_other_variables(tmp_path: Path) -> None:
    asked = study(tmp_path, "own", ("draws = 100\n", 'draws = 100\nheadline = ["x"]\n'))
    terms = {term for _, term in made(stepped(asked, *STEPS)[0]).headline}
    assert terms == {"x", "more, gap"}


def test_a_headline_names_variables_of_the_model(tmp_path: Path) -> None:
    asked = study(tmp_path, "own", ("draws = 100\n", 'draws = 100\nheadline = ["w"]\n'))
    (fault,) = check(asked)
    assert fault.key == "[robustness] headline"
    assert "no variable of the model 'w'" in fault.message


def test_units_of_a_sample_are_known(tmp_path: Path) -> None:
    (fault,) = check(study(tmp_path, "own", ('["u00", "u01"]', '["u00", "u99"]')))
    assert fault.key == "[robustness.without.few] units"
    assert "u99" in fault.message


def test_tables_have_a_column_for_every_weights(turning: Sections) -> None:
    tables = {table.name: table for table in turning["sensitivity"].tables}
    names = {"sensitivity", "sensitivity_weights", "sensitivity_variants", "headline"}
    assert set(tables) == names
    text = tables["sensitivity_weights"].printed("en").to_markdown()
    assert text.count("*") >= 2
    verdicts = tables["sensitivity"].frame.set_index(["quantity", "term"])["verdict"]
    assert verdicts["indirect", "x"] == "reversed"
    for lang in ("en", "zh"):
        for table in tables.values():
            assert table.printed(lang).to_markdown()


# -- the rule for the main W ----


def test_the_most_probable_weights_become_the_main_ones(tmp_path: Path) -> None:
    asked = study(tmp_path, "far", POSTERIOR)
    sections, inputs = stepped(asked, "main_weights", "models")
    found = sections["main_weights"].numbers
    direct = posterior_probabilities(
        "y ~ x + z", inputs.panel, models=("SDM",), weights=inputs.weights, effects="twoway"
    ).weights
    assert found["posterior"] == pytest.approx({str(k): float(v) for k, v in direct.items()})
    assert inputs.main_weights == found["chosen"] == direct.idxmax() == "far"
    assert sections["models"].numbers["main"]["weights"] == "far"
    main = sections["models"].outcome.main
    assert main.loglik == pytest.approx(sections["models"].outcome.by_weights["far"].loglik)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('main = { rule = "posterior" }', 'main = { rule = "posterior", effects = "pooled" }',
         "[models.main] rule"),
        ('main = { rule = "posterior" }', 'main = { rule = "posterior", model = "GNS" }',
         "[models.main] rule"),
    ],
)  # fmt: skip
def test_a_posterior_needs_what_it_compares(tmp_path: Path, old: str, new: str, named: str) -> None:
    asked = study(tmp_path, "own", POSTERIOR, (old, new))
    assert named in {fault.key for fault in check(asked)}


def test_a_rule_that_chooses_takes_no_name(tmp_path: Path) -> None:
    with pytest.raises(SpillgapError, match="leave weights out"):
        study(
            tmp_path, "own", POSTERIOR,
            ('rule = "posterior"', 'rule = "posterior", weights = "far"'),
        )  # fmt: skip


# -- breaks in series ----

INDEX = ("[gap]", """[index]
name = "i"
columns = ["y", "z"]
method = "equal"

[[breaks]]
variable = "z"
period = 2019
note = "counted otherwise"

[gap]""")  # fmt: skip


def test_the_index_is_made_without_the_indicator_that_breaks(tmp_path: Path) -> None:
    asked = study(
        tmp_path, "own", INDEX, ('interest = "y"', 'interest = "i"'), ("y ~ x + z", "i ~ x + z")
    )
    sections, inputs = stepped(asked, *STEPS)
    fits = made(sections).results
    scores = sections["breaks"].outcome.scores["z"]
    again = inputs.panel.with_columns(i=scores)
    outcome = fits["index without z"].model.panel.column("i")
    pd.testing.assert_series_equal(outcome, again.column("i"))
    assert outcome.std() != pytest.approx(fits["main"].model.panel.column("i").std(), rel=1e-3)
    frame = sections["breaks"].outcome.compared.set_index(["left_out", "year"])
    ratio = sections["gap"].numbers["pair_ratio"]
    assert frame.loc[("", 2016), "ratio"] == pytest.approx(ratio[2016])
    assert frame.loc[("z", 2016), "ratio"] != pytest.approx(ratio[2016], rel=1e-3)
    assert sections["breaks"].tables[0].printed("zh").to_markdown()


def test_a_variable_of_the_model_that_breaks_is_tried_since(tmp_path: Path) -> None:
    broken = ("[gap]", INDEX[1].partition("\n\n")[2])
    sections, _ = stepped(study(tmp_path, "own", broken), *STEPS)
    assert made(sections).results["since 2019"].model.panel.periods[0] == 2019


def test_what_breaks_and_when_is_known(tmp_path: Path) -> None:
    changes = (INDEX, ('variable = "z"', 'variable = "zz"'), ("period = 2019", "period = 1999"))
    keys = {fault.key for fault in check(study(tmp_path, "own", *changes))}
    assert {key for key in keys if key.startswith("[[breaks]]")} or keys == {
        "[breaks] variable", "[breaks] period",
    }  # fmt: skip


def test_figures_over_time_mark_a_break_between_its_periods(tmp_path: Path) -> None:
    asked = study(tmp_path, "own", INDEX, ('interest = "y"', 'interest = "i"'))
    (mark,) = marks_of(asked, pd.Index(range(2016, 2024)))
    assert (mark.at, mark.period) == (2018.5, "2019")
    (named,) = marks_of(asked, pd.Index([str(year) for year in range(2016, 2024)]))
    assert named.at == 2.5
    other = study(tmp_path, "own", INDEX)
    assert marks_of(other, pd.Index(range(2016, 2024))) == ()


@pytest.mark.parametrize(("values", "bars", "high"), [
    ((9.0, 8.0, 3.0, 2.0), True, True),
    ((1.0, 2.0, 8.0, 9.5), False, False),
    ((1.0, 2.0, 3.0, 4.0), False, True),
])  # fmt: skip
def test_a_break_is_named_where_nothing_is_drawn(values, bars: bool, high: bool) -> None:
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots()
    axes.plot(range(4), values)
    if bars:
        axes.bar(range(4), values)
    axes.set_ylim(0, 10)
    mark_breaks(axes, [Mark(1.5, "2018")], "en")
    (name,) = axes.texts
    assert name.get_verticalalignment() == ("top" if high else "bottom")
    plt.close(figure)


def test_a_break_is_named_in_letters_that_the_font_has() -> None:
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots()
    mark_breaks(axes, [Mark(1.5, "2018")], "zh")
    (name,) = axes.texts
    assert tuple(name.get_fontfamily()) == font_families("zh")
    plt.close(figure)
