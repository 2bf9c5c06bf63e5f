"""Tables: what they show, that every medium prints the same, and what they refuse."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import spillgap.tables
from spillgap._numbers import format_number, format_p, stars_of
from spillgap.errors import DataError, OptionError, UnknownNameError
from spillgap.tables import (
    Cell,
    Row,
    Span,
    Style,
    Table,
    decomposition_table,
    descriptive_table,
    diagnostics_table,
    effects_table,
    frame_table,
    labels_from,
    moran_table,
    result_table,
    results_html,
    results_summary,
    results_to_latex,
    results_to_markdown,
    table,
    weights_table,
)
from tables_fakes import DICTIONARY, effects_frame, fake


@pytest.fixture
def both():
    return table([fake("SAR", durbin=False), fake("SDM")], labels=DICTIONARY, stars=True)


def cells_of(made: Table, label: str, part: str = "") -> list[str]:
    row = next(r for r in made.rows if r.label == label and r.part == part and not r.block)
    return [cell.marked for cell in row.cells]


# numbers -----------------------------------------------------------------------------------


@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_a_printed_number_is_the_number_rounded_once(value, digits):
    text = format_number(value, digits)
    if "e" in text:
        assert float(text) == pytest.approx(value, rel=10.0 ** -max(digits - 1, 1))
    else:
        assert float(text) == float(f"{value:.{digits}f}")
    assert float(text) != 0 or value == 0


@given(st.floats(0, 1))
def test_a_printed_probability_never_is_zero(p):
    text = format_p(p, 3)
    assert text == "<0.001" or float(text) >= 0.001


def test_missing_numbers_print_as_nothing():
    assert format_number(float("nan")) == format_p(None) == ""
    assert format_number(float("-inf")) == "-∞"


# regression table --------------------------------------------------------------------------


def test_models_stand_in_columns_and_missing_parameters_are_empty(both):
    assert both.headings == ["(1) SAR", "(2) SDM"]
    assert cells_of(both, "S&T share") == ["1.235***", "1.235***"]
    assert cells_of(both, "S&T share", "se") == ["(0.300)", "(0.300)"]
    assert cells_of(both, "W × S&T share") == ["", "0.432**"]


def test_blocks_come_in_the_field_s_order():
    made = table(fake("SDM", dynamic=True), labels=DICTIONARY)
    blocks = [row.label for row in made.rows if row.block]
    assert blocks == ["Main", "Neighbours (W × x)", "Dynamics", "Spatial parameters"]
    assert cells_of(made, "Digital index (t−1)") == ["0.500"]


def test_without_neighbours_there_are_no_headings():
    made = table(fake("SAR", durbin=False))
    assert not any(row.block for row in made.rows)


def test_stars_are_off_unless_asked_for(both):
    plain = table([fake()])
    assert "*" not in plain.to_text()
    assert "p < 0.05" not in plain.to_text()
    assert any("p < 0.05" in note for note in both.notes)


@pytest.mark.parametrize(
    ("p", "marks"),
    [(0.0, "***"), (0.00999, "***"), (0.01, "**"), (0.0499, "**"), (0.05, "*"), (0.0999, "*"),
     (0.1, ""), (1.0, "")],
)  # fmt: skip
def test_stars_are_for_less_than_the_level(p, marks):
    assert stars_of(p) == marks


@pytest.mark.parametrize(
    ("show", "text"),
    [
        ("se", "(0.040)"),
        ("t", "(9.130)"),
        ("z", "(9.130)"),
        ("p", "(<0.001)"),
        ("ci", "[0.290, 0.448]"),
    ],
)
def test_what_stands_under_an_estimate(show, text):
    made = table(fake(), show=show)
    part = {"t": "z"}.get(show, show)
    assert cells_of(made, "ρ", part) == [text]


def test_statistics_that_a_result_lacks_are_left_out():
    gmm = fake(loglik=float("nan"), aic=float("nan"), bic=float("nan"), method="gmm")
    assert "Log-likelihood" not in table(gmm).to_text()
    made = table([gmm, fake()])
    assert cells_of(made, "Log-likelihood") == ["", "1234.568"]
    assert cells_of(made, "Estimator") == ["GMM", "ML"]


def test_options_are_shown():
    made = table([fake(), fake(correction="lee-yu", cov_type="driscoll-kraay", effects="unit")])
    assert cells_of(made, "Effects") == ["Unit and time", "Unit"]
    assert cells_of(made, "Correction") == ["None", "Lee–Yu"]
    assert cells_of(made, "Standard errors") == ["Classical", "Driscoll–Kraay"]
    assert cells_of(made, "Observations") == ["248", "248"]


def test_warnings_of_results_stand_in_the_notes():
    made = table([fake(), fake("SDM", warnings=("rho lies on the boundary.",))])
    assert "(2) SDM: rho lies on the boundary." in made.notes


def test_dependent_variable_in_the_notes_or_over_the_columns():
    assert "Dependent variable: Digital index." in table(fake(), labels=DICTIONARY).notes
    mixed = table([fake(), fake(dependent="policy")], labels=DICTIONARY)
    assert mixed.headings == ["(1) SDM Digital index", "(2) SDM S&T share"]


def test_styles_and_overrides():
    assert cells_of(table(fake(), "t"), "ρ") == ["0.369***"]
    assert "σ²" not in table(fake(), "compact").to_text()
    assert cells_of(table(fake(), Style(digits=2)), "ρ") == ["0.37"]
    assert cells_of(table(fake(), "t", stars=False, digits=1), "ρ") == ["0.4"]
    assert table(fake(), names=["Baseline"]).headings == ["(1) Baseline"]


def test_chinese():
    made = table(fake(), labels=DICTIONARY, lang="zh", show="t")
    assert cells_of(made, "W × 科技支出占比") == ["0.432"]
    assert cells_of(made, "ln(人均GDP)") == ["4.20e-06"]
    assert "被解释变量：数字经济指数。" in made.notes
    assert "括号内为 z 统计量。" in made.notes
    assert not re.search(r"[A-Za-z]{4,}", made.to_text())


def test_refusals():
    with pytest.raises(DataError, match="at least one result"):
        table([])
    with pytest.raises(DataError, match="2 names for 1 results"):
        table([fake()], names=["a", "b"])
    with pytest.raises(OptionError, match="stars"):
        table(fake(), "star")
    with pytest.raises(OptionError, match="show='sd'"):
        table(fake(), show="sd")
    with pytest.raises(OptionError, match="digits=-1"):
        table(fake(), digits=-1)
    with pytest.raises(OptionError, match="lang"):
        table(fake(), lang="fr")
    with pytest.raises(DataError, match="label_zh"):
        table(fake(), labels=DICTIONARY[[]], lang="zh")


# labels ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("rho", "ρ"),
        ("lambda", "λ"),
        ("phi", "φ"),
        ("Intercept", "Constant"),
        ("policy", "S&T share"),
        ("log(gdp_pc)", "ln(GDP per head)"),
        ("np.log(gdp_pc)", "ln(GDP per head)"),
        ("W:log(gdp_pc)", "W × ln(GDP per head)"),
        ("policy:innovation", "S&T share × Inventions"),
        ("W:policy:innovation", "W × S&T share × Inventions"),
        ("L:digital", "Digital index (t−1)"),
        ("LW:digital", "W × Digital index (t−1)"),
        ("mean:policy", "Mean of S&T share"),
        ("C(region)[T.West]", "region: West"),
        ("other", "other"),
    ],
)
def test_labels_of_parameters(name, label):
    assert labels_from(DICTIONARY, "en").parameter(name) == label


def test_a_dictionary_without_a_language_gives_its_english_labels():
    """A label is better than a name."""
    known = labels_from(DICTIONARY[["label_en"]], "zh")
    assert known.parameter("mean:policy") == "S&T share的均值"


def test_labels_from_a_mapping():
    assert labels_from({"policy": "政策"}, "zh").parameter("mean:policy") == "政策的均值"


# media -------------------------------------------------------------------------------------


class Reader(HTMLParser):
    """Collects the cells of an HTML table row by row."""

    def __init__(self):
        super().__init__()
        self.rows, self.inside = [], False

    def handle_starttag(self, tag, _attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.inside = True
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


def html_body(made):
    reader = Reader()
    reader.feed(made.to_html(css=False))
    return reader.rows


def test_every_medium_prints_the_same_numbers(both):
    expected = [cells_of(both, "W × Inventions"), cells_of(both, "W × Inventions", "se")]
    assert expected == [["", "0.100**"], ["", "(0.050)"]]
    frame = both.to_frame()
    assert frame.loc[("W × Inventions", "estimate")].tolist() == expected[0]
    assert frame.loc[("W × Inventions", "se")].tolist() == expected[1]
    rows = html_body(both)
    position = next(i for i, row in enumerate(rows) if row[0] == "W × Inventions")
    assert rows[position][1:] == expected[0]
    assert rows[position + 1][1:] == expected[1]
    assert r"\quad $W$ $\times$ Inventions &  & 0.100$^{**}$ \\" in both.to_latex()
    csv = pd.read_csv(io.StringIO(both.to_csv()), keep_default_na=False)
    picked = csv[csv["Variable"] == "W × Inventions"]
    assert picked["(2) SDM"].tolist() == ["0.100**", "(0.050)"]


def test_numeric_frame_holds_the_numbers_before_rounding(both):
    numeric = both.to_frame(numeric=True)
    assert numeric.loc[("S&T share", "estimate"), "(2) SDM"] == 1.23456
    assert np.isnan(numeric.loc[("W × S&T share", "se"), "(1) SAR"])


def test_text_lines_up_also_in_chinese():
    from rich.cells import cell_len

    made = table(fake(), labels=DICTIONARY, lang="zh")
    lines = made.to_text().splitlines()
    rule = next(line for line in lines if set(line) == {"━"})
    assert all(cell_len(line) <= max(cell_len(rule), 72) for line in lines)
    points = {line.rindex(".") for line in lines if line.strip().startswith("ρ")}
    assert len(points) == 1


def test_markdown_has_one_width_and_escapes():
    made = frame_table(pd.DataFrame({"a|b": ["x*y"]}, index=["r"]))
    head, rule, row = made.to_markdown().splitlines()
    assert r"a\|b" in head
    assert r"x\*y" in row
    assert len(head) == len(rule) == len(row)
    assert re.fullmatch(r"\|( :?-+:? \|)+", rule)


def balanced(latex: str) -> bool:
    unescaped = re.sub(r"\\[\\{}$]", "", latex)
    depth = 0
    for character in unescaped:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0 and unescaped.count("$") % 2 == 0


def test_latex_structure(both):
    latex = both.to_latex(label="tab:main")
    assert balanced(latex)
    for command in (r"\toprule", r"\midrule", r"\bottomrule", r"\label{tab:main}", r"\caption{"):
        assert command in latex
    assert r"\begin{tabular}{@{}lcc@{}}" in latex
    assert r"S\&T share" in latex
    assert r"\quad $\rho$" in latex
    assert r"$\sigma^{2}$" in latex
    assert r"$-$0.568" in latex
    assert r"$4.20\times 10^{-6}$" in latex
    body = latex[latex.index(r"\toprule") : latex.index(r"\bottomrule")]
    rows = [line for line in body.splitlines() if line.endswith(r"\\") and "multicol" not in line]
    assert all(len(re.findall(r"(?<!\\)&", row)) == 2 for row in rows)
    assert r"\begin{table}" not in both.to_latex(floating=False)


@given(st.text(alphabet="ab&%$#_{}~^\\<>|×ρσ²−-1.W x", max_size=20))
def test_latex_escapes_whatever_comes(text):
    from spillgap.tables._render_latex import escape_latex

    assert balanced(escape_latex(text))


def test_html_escapes_and_needs_no_style(both):
    assert "S&amp;T share" in both.to_html()
    assert "<style>" in both._repr_html_()
    assert "<style>" not in both.to_html(css=False)
    assert "−0.568" in both.to_html()
    assert "10<sup>−6</sup>" in both.to_html()
    assert "<sup>***</sup>" in both.to_html()


def test_columns_of_html_add_up():
    made = effects_table([effects_frame()] * 2, names=["Queen", "5 nearest"])
    html = made.to_html(css=False)
    head = html[html.index("<thead>") : html.index("</thead>")]
    for line in re.findall("<tr>.*?</tr>", head):
        spans = [int(n) for n in re.findall(r'colspan="(\d+)"', line)]
        assert len(re.findall("<th", line)) - len(spans) + sum(spans) == 7


def test_word_is_a_real_table(both, tmp_path):
    import docx

    path = both.to_word(tmp_path / "main.docx")
    document = docx.Document(str(path))
    (grid,) = document.tables
    assert len(grid.columns) == 3
    assert len(grid.rows) == len(both.header) + len(both.rows)
    texts = [[cell.text for cell in row.cells] for row in grid.rows]
    assert ["S&T share", "1.235***", "1.235***"] in texts
    assert ["Inventions", "−0.568", "−0.568"] in texts
    assert document.paragraphs[0].text == "Spatial panel estimates"
    assert document.paragraphs[-1].text.startswith("Notes: Dependent variable: Digital index.")
    sizes = re.findall(r'<w:(top|bottom) w:val="single" w:sz="(\d+)"', grid._tbl.xml)
    assert {("top", "12"), ("bottom", "6"), ("bottom", "12")} <= set(sizes)


@pytest.mark.parametrize("ending", ["txt", "md", "tex", "html", "csv", "docx"])
def test_save_writes_the_format_of_the_ending(both, tmp_path, ending):
    path = both.save(tmp_path / f"table.{ending}")
    assert path.stat().st_size > 0


def test_save_is_the_same_bytes_each_time(both, tmp_path):
    first = both.save(tmp_path / "a.csv").read_bytes()
    assert first == both.save(tmp_path / "b.csv").read_bytes()
    assert first.startswith(b"\xef\xbb\xbf")


def test_save_refuses_other_endings(both, tmp_path):
    with pytest.raises(OptionError, match="xlsx"):
        both.save(tmp_path / "table.xlsx")


def test_notes_can_be_added(both):
    assert both.with_notes("Own data.").notes[-1] == "Own data."
    assert "Own data." not in both.notes


def test_a_table_made_by_hand():
    made = Table(
        header=((Span("A", 2),), (Span("x"), Span("y"))),
        rows=(Row("first", (Cell("1.0", 1.0), Cell("2.0", 2.0))),),
    )
    assert made.headings == ["A x", "A y"]
    assert r"\multicolumn{2}{c}{A}" in made.to_latex()
    assert r"\cmidrule(lr){2-3}" in made.to_latex()


# frames ------------------------------------------------------------------------------------


def test_effects_side_by_side():
    made = effects_table(
        [effects_frame(), effects_frame().drop("innovation", level=0)],
        names=["Queen", "5 nearest"],
        labels=DICTIONARY,
        stars=True,
        show="ci",
    )
    assert made.headings[:2] == ["Queen Direct", "Queen Indirect"]
    assert cells_of(made, "S&T share")[:3] == ["1.200***", "0.600***", "1.800***"]
    assert cells_of(made, "S&T share", "ci")[0] == "[0.600, 1.800]"
    assert cells_of(made, "Inventions")[3:] == ["", "", ""]


def test_effects_refuse_a_frame_of_another_shape():
    with pytest.raises(DataError, match=r"\(variable, effect\)"):
        effects_table(effects_frame().droplevel(0))
    with pytest.raises(DataError, match="lower, upper"):
        effects_table(effects_frame().drop(columns=["lower", "upper"]), show="ci")
    with pytest.raises(DataError, match="3 names for 1"):
        effects_table(effects_frame(), names=["a", "b", "c"])


def test_frame_of_two_levels_gets_blocks():
    made = frame_table(effects_frame(), columns=["estimate", "p"], labels=DICTIONARY)
    assert [row.label for row in made.rows if row.block] == ["S&T share", "Inventions"]
    assert made.headings == ["Estimate", "p"]
    assert made.rows[1].label == "Direct"
    assert made.rows[1].cells[1].text == "<0.001"


def test_rows_without_a_heading_stand_alone():
    index = pd.MultiIndex.from_tuples([("policy", "own"), ("", "residual")])
    made = frame_table(pd.DataFrame({"contribution": [1.0, 2.0]}, index=index))
    assert [(row.label, row.block) for row in made.rows] == [
        ("policy", True),
        ("Own", False),
        ("Residual", False),
    ]
    assert made.rows[-1].rule
    assert not made.rows[-1].indent


def test_frame_keeps_text_counts_and_missing():
    frame = pd.DataFrame({"n": [3, 4], "x": [1.5, np.nan], "s": ["a", None]}, index=[2016, 2023])
    made = frame_table(frame, columns={"n": "Count", "x": "Value", "s": "Word"}, digits={"x": 1})
    assert made.headings == ["Count", "Value", "Word"]
    assert [c.text for c in made.rows[0].cells] == ["3", "1.5", "a"]
    assert [c.text for c in made.rows[1].cells] == ["4", "", ""]
    assert made.alignments == "rrl"


def test_frame_refuses_a_column_that_is_not_there():
    with pytest.raises(UnknownNameError, match="estimate"):
        frame_table(effects_frame(), columns=["estimat"])


class HasFrame:
    """Stands for any result with a frame."""

    def __init__(self, frame):
        self.frame_given = frame
        self.weights = frame

    def to_frame(self):
        return self.frame_given


def test_moran_table():
    frame = pd.DataFrame(
        {"I": [0.31], "expected": [-1 / 30], "sd": [0.1], "z": [3.4], "p": [0.0007],
         "p_perm": [0.001], "band_low": [-0.2], "band_high": [0.1]},
        index=pd.Index([2023], name="period"),
    )  # fmt: skip
    made = moran_table(HasFrame(frame), lang="zh")
    assert made.headings == ["莫兰指数", "E[I]", "标准差", "z", "p 值", "p 值（置换）"]
    assert made.rows[0].label == "2023"
    assert made.rows[0].cells[1].text == "-0.033"


def test_diagnostics_table_of_real_tests():
    from spillgap.models.tests import jarque_bera

    made = diagnostics_table(jarque_bera([-1.2, -0.4, 0.1, 0.3, 1.3]), lang="zh")
    assert made.rows[0].label.startswith("Jarque–Bera")
    assert made.rows[0].cells[1].text == "2"
    assert "残差服从正态分布" in made.rows[0].cells[-1].text


def test_weights_table():
    frame = pd.DataFrame({"weight": [0.6, 0.4]}, index=["policy", "innovation"])
    made = weights_table(HasFrame(frame), labels=DICTIONARY)
    assert made.to_frame().loc["S&T share", "Weight"] == "0.600"


def test_descriptive_table_splits_between_from_within():
    index = pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["unit", "time"])
    frame = pd.DataFrame({"policy": [1.0, 3.0, 5.0, 7.0], "name": list("wxyz")}, index=index)
    numeric = descriptive_table(frame).to_frame(numeric=True).loc["policy"]
    assert numeric["N"] == 4
    assert numeric["Mean"] == 4.0
    assert numeric["Between s.d."] == pytest.approx(np.std([2.0, 6.0], ddof=1))
    assert numeric["Within s.d."] == pytest.approx(np.std([-1, 1, -1, 1], ddof=1))
    assert "Between s.d." not in descriptive_table(frame.reset_index(drop=True)).headings
    with pytest.raises(UnknownNameError, match="policy"):
        descriptive_table(frame, ["polcy"])


def test_decomposition_table_adds_shares():
    frame = pd.DataFrame(
        {"contribution": [6.0, 3.0, 1.0]}, index=["policy", "unit effects", "rest"]
    )
    made = decomposition_table(frame, labels=DICTIONARY)
    assert made.to_frame()["Share (%)"].tolist() == ["60.0", "30.0", "10.0"]
    assert made.rows[1].label == "Unit effects"
    assert "1e-17" not in decomposition_table(frame.replace(1.0, 1e-17)).to_text()
    with pytest.raises(DataError, match="contribution"):
        decomposition_table(frame.rename(columns={"contribution": "c"}))


# one result --------------------------------------------------------------------------------


def test_summary_has_head_parameters_and_warnings():
    text = results_summary(fake(warnings=("flat likelihood.",)), labels=DICTIONARY)
    for part in ("Digital index", "Estimator", "Stable interval of ρ", "[-1.2345, 1.0000]",
                 "Observations", "W × S&T share", "[1] flat likelihood."):  # fmt: skip
        assert part in text
    assert "Warnings" not in results_summary(fake())


def test_an_unbounded_interval_is_not_shown():
    assert "interval of" not in results_summary(fake(stable_interval=(-np.inf, np.inf)))


def test_summary_in_chinese():
    text = results_summary(fake(warnings=("x",)), labels=DICTIONARY, lang="zh")
    assert "警告：" in text
    assert "W × 科技支出占比" in text


def test_helpers_render_one_result():
    made = result_table(fake(), level=0.9)
    assert made.headings[-1] == "90% interval"
    assert results_to_markdown(fake()).startswith("**SDM: digital**")
    assert balanced(results_to_latex(fake()))
    assert "<table" in results_html(fake())


def test_public_names():
    assert all(hasattr(spillgap.tables, name) for name in spillgap.tables.__all__)


def test_quoted_names_lose_their_quotes():
    labels = labels_from({"创新 水平": "创新"}, "zh")
    assert labels.parameter("W:log(`创新 水平`)") == "W × ln(创新)"
    assert labels.parameter("log(`人均GDP`)") == "ln(人均GDP)"


def test_corrected_and_uncorrected_likelihoods_are_said_not_to_compare():
    apart = table([fake(), fake("SDM", correction="lee-yu")])
    alike = table([fake(), fake("SDM")])
    assert any("do not compare" in note for note in apart.notes)
    assert not any("do not compare" in note for note in alike.notes)
    assert any("不可比较" in n for n in table([fake(), fake(correction="lee-yu")], lang="zh").notes)
