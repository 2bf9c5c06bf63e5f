"""A manuscript takes its numbers from the result, and a number that is not there is an error."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from spillgap import cli
from spillgap.errors import DataError, OptionError, OutputError
from spillgap.study import Study, new_paper, run
from spillgap.study.manuscript import number_lines
from test_study import folder
from test_tables_documents import has_xelatex

__all__ = ["folder"]


@pytest.fixture
def results(folder: Path) -> Path:
    study = Study.from_toml(folder / "study.toml").changed(lang="both", figures=("weights",))
    run(study, folder / "results")
    return folder / "results"


def test_numbers_are_those_of_study_json():
    lines = list(number_lines({"a": {"b c": -1.0, "n": 3, "no": float("nan")}, "t": ["x", True]}))
    assert r"\spillgapnumber{0}{a.b_c}{$-$1}" in lines
    assert r"\spillgapnumber{4}{a.b_c}{$-$1.0000}" in lines
    assert r"\spillgapnumber{2}{a.n}{3}" in lines
    assert not any("a.no" in line or "{t" in line for line in lines)


def test_the_manuscript_is_kept_and_its_numbers_are_renewed(results: Path, folder: Path):
    paper, numbers = new_paper(folder / "paper", results)
    text = paper.read_text("utf-8")
    assert r"\n{gap.pair_ratio.2021}" in text
    assert r"\input{\results/tables/en/descriptive}" in text
    assert r"\includegraphics[width=\linewidth]{\results/figures/en/weights.pdf}" in text
    assert r"\newcommand{\results}{../results}" in text
    paper.write_text("mine")
    numbers.write_text("old")
    assert new_paper(folder / "paper", results) == [numbers]
    assert (paper.read_text(), numbers.read_text("utf-8")[:12]) == ("mine", r"\makeatlette")


def _one_figure(text: str) -> tuple[str, str, str]:
    """What stands before the first figure, the figure, and what comes after."""
    start = text.index(r"\begin{figure}")
    end = text.index(r"\end{figure}") + len(r"\end{figure}")
    return text[:start], text[start:end] + "\n", text[end:]


@pytest.mark.skipif(not has_xelatex(), reason="needs xelatex with ctex")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_compiles_and_refuses_a_number_that_is_not_there(results: Path, folder: Path, lang):
    paper, _ = new_paper(folder / "paper", results, lang)
    command = ["xelatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    # As many figures as a whole study has, of which few find their page at once.
    head, figure, tail = _one_figure(paper.read_text("utf-8"))
    paper.write_text(head + 70 * figure + tail, encoding="utf-8")
    done = subprocess.run(command, cwd=folder / "paper", capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    paper.write_text(paper.read_text("utf-8").replace("pair_ratio.2021", "pair_ratio.1921"))
    done = subprocess.run(command, cwd=folder / "paper", capture_output=True, check=False)
    assert done.returncode != 0
    assert b"There is no number gap.pair_ratio.1921" in done.stdout.replace(b"\n", b"")


def test_what_is_no_result_is_refused(results: Path, folder: Path, monkeypatch, capsys):
    with pytest.raises(DataError, match="no complete result"):
        new_paper(folder / "paper", folder / "none")
    with pytest.raises(OutputError, match="a folder of its own"):
        new_paper(results, results)
    shutil.rmtree(results)
    run(Study.from_toml(folder / "study.toml"), results)
    with pytest.raises(OptionError, match="no LaTeX tables in that language"):
        new_paper(folder / "paper", results, "zh")
    words = ["new-paper", str(folder / "paper"), "--results", str(results)]
    monkeypatch.setattr(sys, "argv", ["spillgap", *words])
    with pytest.raises(SystemExit):
        cli.main()
    assert str(folder / "paper" / "paper.tex") in capsys.readouterr().out
