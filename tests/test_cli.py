"""The command line: what it prints, what it writes, and one clean message for an error."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from spillgap import cli


def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: object
) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of ``spillgap *words``."""
    monkeypatch.setattr(sys, "argv", ["spillgap", *map(str, words)])
    with pytest.raises(SystemExit) as exit_:
        cli.main()
    output = capsys.readouterr()
    return int(exit_.value.code or 0), output.out, output.err


def test_version_and_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from spillgap import __version__

    assert call(monkeypatch, capsys, "--version") == (0, f"spillgap {__version__}\n", "")
    code, out, _ = call(monkeypatch, capsys, "--help")
    assert code == 0
    for command in ("reproduce", "run", "init", "describe", "cite", "data"):
        assert command in out


def test_help_imports_nothing_heavy() -> None:
    probe = (
        "import sys; import spillgap.cli; "
        "print(sorted({'numpy', 'pandas', 'geopandas', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_init_writes_a_study_that_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, _ = call(monkeypatch, capsys, "init", tmp_path / "mine")
    assert code == 0
    assert "spillgap run" in out
    toml = tmp_path / "mine" / "study.toml"
    text = toml.read_text("utf-8").replace(
        'lang = "both"', 'lang = "both"\nfigures = ["weights"]\ntables = ["csv"]'
    )
    toml.write_text(text, encoding="utf-8")
    code, out, err = call(monkeypatch, capsys, "run", toml, "--lang", "zh", "--workers", 1)
    assert (code, "Traceback" in err) == (0, False)
    results = tmp_path / "mine" / "results"
    assert f"{results / 'figures' / 'zh' / 'weights'}.{{png,pdf}}" in out
    for line in out.splitlines():
        if line.startswith("  ") and "{" not in line:
            assert Path(line.strip()).is_file()
    assert not (results / "figures" / "en").exists()
    code, _, err = call(monkeypatch, capsys, "init", tmp_path / "mine")
    assert code == 2
    assert "study.toml" in err


def test_an_error_is_one_message_and_exit_code_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = call(monkeypatch, capsys, "run", tmp_path / "none.toml")
    assert (code, out) == (2, "")
    assert err.startswith("Error: There is no file")
    assert "Traceback" not in err
    monkeypatch.setattr(sys, "argv", ["spillgap", "--debug", "run", str(tmp_path / "none.toml")])
    with pytest.raises(cli.SpillgapError):
        cli.main()


def test_an_error_of_the_system_names_its_file_unless_it_is_debugged(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken() -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "there/x.csv")

    monkeypatch.setattr(cli, "app", broken)
    code, _, err = call(monkeypatch, capsys, "run", "x.toml")
    assert (code, err) == (2, "Error: Permission denied: 'there/x.csv'.\n")
    monkeypatch.setattr(sys, "argv", ["spillgap", "--debug", "run", "x.toml"])
    with pytest.raises(PermissionError):
        cli.main()


def test_reproduce_refuses_a_file_as_its_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("", encoding="utf-8")
    code, _, err = call(monkeypatch, capsys, "reproduce", "--out", taken)
    assert code == 2
    assert "is a file" in err
    code, _, err = call(monkeypatch, capsys, "reproduce", "--out", tmp_path / "o", "--lang", "fr")
    assert code == 2
    assert 'china.toml: lang = "fr" is not an option' in err


@pytest.mark.parametrize("what", ["china", "us_states"])
def test_describe_shows_units_weights_and_variables(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    code, out, _ = call(monkeypatch, capsys, "describe", what)
    assert code == 0
    units, variable = {"china": ("31 units × 8", "digital"), "us_states": ("48 units × 17", "gsp")}[
        what
    ]
    assert units in out
    assert variable in out
    assert "contiguity" in out


def test_names_that_read_as_markup_are_shown_as_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, _ = call(monkeypatch, capsys, "init", tmp_path)
    text = (tmp_path / "study.toml").read_text(encoding="utf-8")
    assert code == 0
    odd = text.replace("[weights.queen]", '[weights."[/x]"]').replace('"queen"', '"[/x]"')
    (tmp_path / "study.toml").write_text(odd, encoding="utf-8")
    code, out, err = call(monkeypatch, capsys, "describe", tmp_path / "study.toml")
    assert (code, err) == (0, "")
    assert "W [/x]: " in out


def test_describe_suggests_the_nearest_dataset(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = call(monkeypatch, capsys, "describe", "chinna")
    assert code == 2
    assert "'china'" in err


def test_cite_in_every_style(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = call(monkeypatch, capsys, "cite", "moran")
    assert code == 0
    assert "moran_1950" in out
    assert "Moran" in call(monkeypatch, capsys, "cite", "moran", "--style", "gbt7714")[1].title()
    assert "lisa:" in call(monkeypatch, capsys, "cite", "--list")[1]
    code, _, err = call(monkeypatch, capsys, "cite", "morann")
    assert code == 2
    assert "'moran'" in err


def test_data_are_exported_as_files_that_read_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from spillgap.importers import read_boundaries, read_table

    code, out, _ = call(monkeypatch, capsys, "data", "export", "china", "--to", tmp_path)
    assert code == 0
    assert "Source:" in out
    assert len(read_table(tmp_path / "panel.csv").frame) == 248
    assert len(read_boundaries(tmp_path / "boundaries.gpkg", "adcode")) == 31
    assert "china" in call(monkeypatch, capsys, "data", "list")[1]


def test_a_folder_that_cannot_be_written_is_one_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    code, _, err = call(monkeypatch, capsys, "init", tmp_path / "file" / "inside")
    assert code == 2
    assert "Not a directory" in err
    assert "Traceback" not in err


def test_numbers_are_not_cut_by_a_narrow_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    for dataset, span in (("us_states", "1970–1986"), ("china", "2016–2023")):
        _, out, _ = call(monkeypatch, capsys, "describe", dataset)
        assert span in out
        assert "…" not in out
