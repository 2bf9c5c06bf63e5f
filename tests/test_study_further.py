"""The further steps of a study: identities hold, tables are complete, mistakes are refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import matplotlib.text
import numpy as np
import pandas as pd
import pytest
from tests.pseudo import bare_words, pseudo_language

from spillgap.errors import DataError, OptionError, UnknownNameError
from spillgap.report._blocks import Exhibit
from spillgap.report._did import did as did_chapter
from spillgap.report._markdown import markdown
from spillgap.report._model import model as model_chapter
from spillgap.report._reading import Reading
from spillgap.report._speaking import Speaker
from spillgap.study import Study, StudyResult, check, run
from spillgap.study.catalogue import figure_names
from spillgap.study.chapters import CouplingSpec
from spillgap.study.sections import Section
from spillgap.study.steps import (
    STEPS,
    Figure,
    Step,
    convergence,
    explained,
    figures,
    plates,
    policies,
    steps_of,
)

FURTHER = (
    "index_methods", "dispersion", "convergence", "coupling", "robustness", "explained",
    "policies", "ledger", "agglomerations", "regimes",
    "did", "sensitivity", "breaks",
)  # fmt: skip


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    built_in = Study.built_in("china")
    assert built_in.models is not None
    models = {**built_in.models.model_dump(exclude_unset=True), "regimes": "region"}
    did = {
        "starts": {"Zhejiang": 2019, "Guangdong": 2019, "贵州": 2020, "Northeast": 2019},
        "formula": "digital ~ log(gdp_pc)",
        "window": [-2, 2],
        "placebo": 2,
    }
    study = built_in.changed(
        figures=(), report=False, permutations=99, draws=200, models=models, did=did,
        robustness={**built_in.robustness.model_dump(exclude_unset=True), "draws": 100},
    )  # fmt: skip
    return run(study, tmp_path_factory.mktemp("study"))


def test_every_step_of_the_study_has_results(result: StudyResult) -> None:
    for name in FURTHER:
        assert "refused" not in result.sections[name].numbers, name
        assert result.sections[name].outcome
        assert result.sections[name].tables


def test_every_table_is_printed_in_both_languages(result: StudyResult) -> None:
    for name in FURTHER:
        for table in result.sections[name].tables:
            english, chinese = table.printed("en"), table.printed("zh")
            assert len(english.rows) == len(chinese.rows) > 0
            assert english.title != chinese.title
            assert not [h for h in english.headings if "_" in h], (table.name, english.headings)


def test_titles_and_headings_of_all_tables_speak_a_third_language(
    result: StudyResult, tmp_path: Path
) -> None:
    labels = result.inputs.labels["label_en"]
    names = [*labels, *labels.index, *map(str, result.sections["gap"].outcome.means.columns)]
    names += [*result.inputs.weights, *result.study.models.compare, "OLS", "SDM"]
    with pseudo_language(tmp_path) as lang:
        for section in result.sections.values():
            for table in section.tables:
                printed = table.printed(lang)
                said = "\n".join([printed.title, *printed.headings])
                assert bare_words(said, names) == [], (table.name, said)


def test_the_parts_sum_to_the_gap(result: StudyResult) -> None:
    means = result.sections["gap"].outcome.means
    for name, period in (("level", 2023), ("mundlak", 2023)):
        found = result.sections["explained"].numbers[name]
        whole = sum(part["contribution"] for part in found["parts"].values())
        gap = means.loc[period, "East"] - means.loc[period, "West"]
        assert whole == pytest.approx(gap, abs=1e-8)
    change = result.sections["explained"].numbers["change"]
    apart = means["East"] - means["West"]
    assert change["gap"] == pytest.approx(apart[2023] - apart[2016], abs=1e-10)


def test_the_dynamic_run_is_corrected_as_the_main_model_is(result: StudyResult) -> None:
    variants = result.sections["robustness"].outcome.variants
    main = result.sections["models"].outcome.main
    assert variants["dynamic"].model.dynamic == ("time",)
    assert variants["dynamic"].correction == main.correction == "lee-yu"


def test_what_is_sent_is_received(result: StudyResult) -> None:
    frame = result.sections["ledger"].outcome.frame
    assert frame["sent"].sum() == pytest.approx(frame["received"].sum(), abs=1e-10)
    assert frame["net"].sum() == pytest.approx(0.0, abs=1e-10)
    orders = result.sections["ledger"].outcome.orders
    assert orders["sent"].sum() == pytest.approx(frame["sent"].mean(), abs=1e-10)
    effects = result.sections["effects"].outcome.effects.to_frame()
    strongest = result.sections["ledger"].outcome.variable
    indirect = effects.loc[(strongest, "indirect"), "estimate"]
    assert frame["received"].mean() == pytest.approx(indirect, abs=1e-10)


def test_spillovers_of_groups_add_up(result: StudyResult) -> None:
    table = result.sections["agglomerations"].outcome.table
    frame = result.sections["ledger"].outcome.frame
    labels = result.sections["agglomerations"].outcome.labels
    for group, row in table.iterrows():
        members = labels.index[labels == group]
        assert row["inside"] + row["across_sent"] == pytest.approx(frame.loc[members, "sent"].sum())
        received = frame.loc[members, "received"].sum()
        assert row["inside"] + row["across_received"] == pytest.approx(received)


def test_dagum_and_theil_parts_sum(result: StudyResult) -> None:
    dagum = pd.DataFrame(result.sections["dispersion"].numbers["dagum"]).T
    parts = dagum[["within", "net_between", "transvariation"]].sum(axis=1)
    np.testing.assert_allclose(parts, dagum["gini"], atol=1e-10)


def test_a_uniform_scenario_leaves_the_gap(result: StudyResult) -> None:
    found = result.sections["policies"].numbers["scenarios"]["all"]
    assert found["gap"]["estimate"] == 0.0
    assert found["mean"]["estimate"] > 0.0


def test_the_best_rule_is_best(result: StudyResult) -> None:
    for target in result.sections["policies"].outcome.targets.values():
        table = target.to_frame().xs(target.objective, level="outcome")["estimate"]
        best = table.max() if target.objective == "mean" else table.min()
        assert table["best"] == pytest.approx(best, rel=1e-6)
        assert target.amounts["best"].sum() == pytest.approx(target.budget)


def test_coordination_is_between_nought_and_one(result: StudyResult) -> None:
    wide = result.sections["coupling"].outcome.wide
    assert ((wide >= 0) & (wide < 1)).all(axis=None)
    scores = result.sections["coupling"].outcome.scores
    index = result.sections["index"].outcome.index.scores
    np.testing.assert_array_equal(scores["digital"].reindex(index.index), index)


def test_the_same_seed_gives_the_same_numbers(result: StudyResult) -> None:
    sections: Mapping[str, Section] = result.sections
    again = explained.explaining(result.study, result.inputs, sections)
    assert again.numbers == sections["explained"].numbers
    again = policies.policies(result.study, result.inputs, sections)
    assert again.numbers == sections["policies"].numbers


def test_a_step_and_a_figure_have_one_row_each() -> None:
    names = [figure.name for step in STEPS.values() for figure in step.figures]
    assert len(set(names)) == len(names) == len(figures())
    assert len({step.title for step in STEPS.values()}) == len(STEPS)
    parts = {figure.part_of for figure in figures().values()} - {None}
    assert parts <= set(figure_names())
    known = {step.name for step in STEPS.values()}
    assert {step.needs for step in STEPS.values()} - {None} <= known


def test_a_toy_step_is_one_row(result: StudyResult) -> None:
    """Computed, refused with its reason, and drawn, by its row alone."""
    figure = Figure("toy", lambda *_: {"toy_a": {"x": 1}, "toy_b": {"x": 2}}, lambda c, _: c["x"],
                    part_of="gap")  # fmt: skip
    toy = Step("toy", "a toy", lambda *_: Section("toy", {"n": 1}), figures=(figure,),
               extend=lambda _s, inputs, _x: replace(inputs, digest="toy"))  # fmt: skip
    section, inputs = toy.run(result.study, result.inputs, result.sections)
    assert (section.numbers, inputs.digest) == ({"n": 1}, "toy")
    sections = {**result.sections, "toy": section}
    asked = result.study.changed(figures=("gap",))
    drawn = [(p.name, p.figure) for p in toy.plates(asked, result.inputs, sections)]
    assert drawn == [("toy_a", "toy"), ("toy_b", "toy")]
    assert not list(toy.plates(result.study, result.inputs, sections))

    def forbidden(*_: object) -> Section:
        raise DataError("too few periods.")

    with pytest.raises(DataError):
        Step("toy", "a toy", forbidden).run(result.study, result.inputs, {})
    section, _ = Step("toy", "a toy", forbidden, refusable=True).run(
        result.study, result.inputs, {}
    )
    assert section.numbers == {"refused": "too few periods."}
    later = Step("later", "later", forbidden, needs="toy")
    assert later.run(result.study, result.inputs, {"toy": section})[0].numbers == section.numbers


DRAWN = [figure for step in STEPS.values() if step.name in FURTHER for figure in step.figures]


@pytest.mark.parametrize("figure", DRAWN, ids=[figure.name for figure in DRAWN])
def test_a_further_steps_figure_is_drawn_in_the_language_asked_for(
    result: StudyResult, figure: Figure
) -> None:
    asked = result.study.changed(figures=(figure.part_of or figure.name,))
    plate = next(
        plate
        for section in result.sections
        for plate in plates(section, asked, result.inputs, result.sections)
        if plate.figure == figure.name
    )
    lang = "zh" if DRAWN.index(figure) % 2 else "en"
    drawn = np.ravel(figure.draw(plate.content, lang))[0].figure
    words = " ".join(text.get_text() for text in drawn.findobj(mpl.text.Text))
    assert any("\u4e00" <= c <= "\u9fff" for c in words) == (lang == "zh")
    plt.close("all")


def test_regimes_are_in_the_report_where_the_study_asks(result: StudyResult) -> None:
    for lang, words in (("en", "Chow: χ²(24)"), ("zh", "Chow 检验：χ²(24)")):
        shown = model_chapter(Reading(result)).blocks
        assert words in markdown(Speaker(result, lang), [model_chapter(Reading(result))])
        assert Exhibit("regimes_effects") in shown
    asked = result.study.changed(figures=("regimes",))
    (plate,) = plates("regimes", asked, result.inputs, result.sections)
    assert list(plate.content["frame"].index.names) == ["variable", "regime", "effect"]
    without = replace(result, sections={k: v for k, v in result.sections.items() if k != "regimes"})
    assert not any("egime" in str(block) for block in model_chapter(Reading(without)).blocks)
    assert "regimes" not in {step.name for step in steps_of(Study.built_in("china"))}


def test_difference_in_differences_is_reported_where_the_study_asks(result: StudyResult) -> None:
    numbers = result.sections["did"].numbers
    assert numbers["cohorts"] == {"2019": 5, "2020": 1}
    assert set(numbers["models"]) == {"one", "by_event", "placebo"}
    for lang, words in (("en", "Staggered adoption"), ("zh", "交错处理")):
        assert words in result.summary[lang]
        chapter = did_chapter(Reading(result))
        shown = [b.name for b in chapter.blocks if isinstance(b, Exhibit)]
        assert shown == ["did", "did_event_study", "did_pretrends", "did_effects"]
        assert set(shown) == {t.name for t in result.sections["did"].tables}
    asked = result.study.changed(figures=("event_study",))
    (plate,) = plates("did", asked, result.inputs, result.sections)
    axes = figures()["event_study"].draw(plate.content, "zh")
    assert axes.get_xlabel() == "距首次处理的期数"
    plt.close("all")
    without = replace(result, sections={k: v for k, v in result.sections.items() if k != "did"})
    assert did_chapter(Reading(without)).blocks == []
    assert "did" not in {step.name for step in steps_of(Study.built_in("china"))}


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("treatment", "pilott", "treatment"),
        ("starts", {"Zhejiangg": 2019}, "starts"),
        ("starts", {"Zhejiang": 1999}, "starts"),
        ("starts", {"Zhejiang": 2019, "East": 2020}, "starts"),
        ("window", [-9, 2], "window"),
        ("placebo", 9, "placebo"),
        ("formula", "digital ~ nothing", "formula"),
        ("cov", "conley", "cov"),
    ],
)
def test_faults_of_difference_in_differences_name_their_key(key, value, named) -> None:
    study = Study.built_in("china")
    base = {} if key == "treatment" else {"starts": {"Zhejiang": 2019, "Guangdong": 2019}}
    (fault,) = check(study.changed(did={**base, key: value}))
    assert fault.key == f"[did] {named}"


def test_unknown_regimes_are_a_fault_of_that_key() -> None:
    study = Study.built_in("china")
    assert study.models is not None
    models = {**study.models.model_dump(exclude_unset=True), "regimes": "regoin"}
    (fault,) = check(study.changed(models=models))
    assert fault.key == "[models] regimes"
    assert "region" in fault.message


# -- mistakes -------------------------------------------------------------------------------------


def test_coupling_needs_two_subsystems() -> None:
    with pytest.raises(OptionError, match="at least two"):
        Study.built_in("china").changed(coupling={"subsystems": {"digital": ["digital"]}})


def test_an_unknown_key_of_a_scenario_is_refused() -> None:
    one = {"title": "A", "changes": {"innovation": 1.0}, "when": 2020}
    with pytest.raises(UnknownNameError, match="when"):
        Study.built_in("china").changed(policies={"scenarios": {"a": one}})


def test_an_unknown_column_of_a_subsystem_is_refused(result: StudyResult) -> None:
    from spillgap.study.steps.coupling import coordination

    spec = CouplingSpec(subsystems={"digital": ("digital",), "other": ("tertiary_shares",)})
    study = result.study.model_copy(update={"coupling": spec})
    with pytest.raises(UnknownNameError, match="tertiary_share"):
        coordination(study, result.inputs, {})


def test_a_scenario_on_a_variable_that_the_model_lacks_stops_the_study(
    result: StudyResult,
) -> None:
    from spillgap.study.chapters import PoliciesSpec

    spec = PoliciesSpec.model_validate(
        {"scenarios": {"a": {"title": "A", "changes": {"innovations": {"West": 1.0}}}}}
    )
    study = result.study.model_copy(update={"policies": spec})
    with pytest.raises(UnknownNameError, match="innovation"):
        policies.STEP.run(study, result.inputs, result.sections)


def test_what_the_figures_forbid_is_said_and_the_study_goes_on(result: StudyResult) -> None:
    from spillgap.study.chapters import RobustnessSpec

    negative = result.inputs.panel.column("digital") - 50.0
    inputs = result.inputs.with_column("digital", negative)
    section, same = convergence.STEP.run(result.study, inputs, result.sections)
    assert "refused" in section.numbers
    assert same is inputs
    assert RobustnessSpec().covariances


def test_a_study_without_the_sections_has_no_such_steps(tmp_path: Path) -> None:

    study = Study.built_in("china").model_copy(
        update=dict.fromkeys(
            ("coupling", "convergence", "policies", "agglomerations", "index", "gap", "models")
        )
    )
    assert {step.name for step in steps_of(study)} == {
        "data", "breaks", "moran", "moran_weights", "lisa",
    }  # fmt: skip
    assert not list(tmp_path.iterdir())
