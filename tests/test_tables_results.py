"""Tables and citations of models that were really estimated, on the US states."""

from __future__ import annotations

import shutil
import subprocess

import pytest

import spillgap as sg
from spillgap.models.plugin_tables import PluginTables
from spillgap.references import REFERENCES, keys_for
from spillgap.tables import (
    descriptive_table,
    effects_table,
    result_table,
    results_summary,
)

FORMULA = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp"


@pytest.fixture(scope="module")
def states():
    return sg.load("us_states")


@pytest.fixture(scope="module")
def fits(states):
    corrected = sg.SDM(FORMULA, states.panel).fit(correction="lee-yu", cov="cluster")
    plain = [
        model(FORMULA, states.panel).fit(correction=None, demean="before")
        for model in (sg.OLS, sg.SAR, sg.SDM)
    ]
    return [*plain, corrected]


@pytest.fixture(scope="module")
def paper(fits, states):
    return sg.table(fits, labels=states.dictionary, stars=True)


def shown(made, label, part=""):
    row = next(r for r in made.rows if r.label == label and r.part == part and not r.block)
    return [cell.text for cell in row.cells]


def test_rho_stands_in_the_table_as_it_stands_in_the_results(paper, fits):
    assert shown(paper, "ρ") == ["", *(f"{fit.params['rho']:.3f}" for fit in fits[1:])]
    assert shown(paper, "ρ", "se") == ["", *(f"({fit.std_errors['rho']:.3f})" for fit in fits[1:])]
    # splm 1.6-5, spml(model = "within", effect = "twoways", lag = TRUE) with WX: 0.36885 (0.0404)
    assert shown(paper, "ρ")[2] == "0.369"
    assert shown(paper, "ρ", "se")[2] == "(0.040)"


def test_options_and_sample(paper):
    assert shown(paper, "Observations") == ["816"] * 4
    assert shown(paper, "Weights (W)") == ["", *["Queen contiguity"] * 3]
    assert shown(paper, "Correction")[-1] == "Lee–Yu"
    assert any("row-standardised" in note for note in paper.notes)
    assert "ln(Public capital)" in paper.to_text()


def test_a_small_variance_keeps_two_figures(paper, fits):
    for text, fit in zip(shown(paper, "σ²"), fits, strict=True):
        assert float(text) == pytest.approx(fit.sigma2, rel=0.05)


def test_effects(fits, states):
    made = effects_table(fits[2].effects(draws=100), labels=states.dictionary, lang="zh")
    assert made.headings == ["直接效应", "间接效应", "总效应"]
    frame = fits[2].effects(draws=100).to_frame()
    assert shown(made, "失业率")[2] == f"{frame.loc[('unemp', 'total'), 'estimate']:.3f}"


def test_summary_and_notebook(fits):
    assert fits[2].summary() == results_summary(fits[2])
    assert "Queen contiguity" in fits[2].summary()
    assert "<table" in fits[2]._repr_html_()
    assert "ρ" in result_table(fits[2]).to_markdown()


def test_descriptive(states):
    frame = descriptive_table(states.panel, ["unemp"], labels=states.dictionary)
    values = frame.to_frame(numeric=True).iloc[0]
    assert values["Mean"] == pytest.approx(states.panel.frame["unemp"].mean())


def test_citations_follow_the_results(fits):
    ols, sar, _, corrected = map(keys_for, fits)
    assert set(ols + sar + corrected) <= set(REFERENCES)
    assert {"lee_yu_2010", "cameron_miller_2015"} <= set(corrected) - set(sar)
    assert "lesage_pace_2009" in sar
    assert "lesage_pace_2009" not in ols
    assert "@article{lee_yu_2010" in fits[3].cite()


def test_maketables_reads_a_result(fits):
    maketables = pytest.importorskip("maketables", reason="maketables is not installed")

    class Readable(PluginTables):
        def __init__(self, fit):
            self.fit = fit

        def __getattr__(self, name):
            return getattr(self.fit, name)

    made = maketables.ETable([Readable(fits[1]), Readable(fits[2])])
    html = made.make(type="html") if hasattr(made, "make") else str(made)
    assert "0.369" in str(html)


def has_booktabs() -> bool:
    if not (shutil.which("pdflatex") and shutil.which("kpsewhich")):
        return False
    found = subprocess.run(["kpsewhich", "pdflscape.sty"], capture_output=True, check=False)
    return found.returncode == 0


@pytest.mark.skipif(not has_booktabs(), reason="needs pdflatex with booktabs")
def test_latex_compiles(paper, tmp_path):
    source = "\n".join(
        [
            r"\documentclass{article}\usepackage{booktabs,array,longtable,pdflscape}\begin{document}",
            paper.to_latex(label="tab:main"),
            r"\end{document}",
        ]
    )
    (tmp_path / "paper.tex").write_text(source, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "paper.pdf").stat().st_size > 0


def test_summary2_has_the_shape_that_statsmodels_gives(fits):
    durbin = fits[-1]
    facts, parameters = durbin.summary2().tables
    assert list(parameters.columns) == ["Coef.", "Std.Err.", "z", "P>|z|", "[0.025", "0.975]"]
    assert parameters.loc["rho", "Coef."] == durbin.params["rho"]
    assert facts.loc["N", "value"] == durbin.nobs
    assert str(durbin.summary2()) == durbin.summary()
