"""A result is whole or absent: killed, interrupted, out of room, in one folder twice."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import spillgap as sg
from spillgap import cli
from spillgap._files import replacing
from spillgap.errors import DataError, OutputError
from spillgap.study import Study, StudyResult, run, verify
from spillgap.study.lock import holder, locked
from spillgap.study.manifest import MANIFEST, Manifest, entry_of
from spillgap.study.publishing import Published, staged
from test_study import TOML, figures, folder, grid, written

__all__ = ["folder"]

ABOUT = {"title": "T", "seed": 1, "versions": {}, "data_sha256": "0"}


def publish(out: Path, files: dict[str, str], *, clean: bool = False) -> Published:
    """Publish texts by file name, as a run does."""
    with staged(out) as stage:
        for name, text in files.items():
            path = stage.draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return stage.publish(ABOUT, clean=clean)


def beside(out: Path) -> list[str]:
    """What stands beside the folder."""
    return sorted(path.name for path in out.parent.iterdir() if path != out)


# -- killed ---------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills processes that it forks")
def test_a_run_killed_at_any_moment_leaves_a_complete_result(tmp_path: Path) -> None:
    grid().to_file(tmp_path / "grid.gpkg")
    figures().to_csv(tmp_path / "data.csv", index=False)
    (tmp_path / "study.toml").write_text(TOML, encoding="utf-8")
    out = tmp_path / "there" / "out"
    out.mkdir(parents=True)
    (out / "notes.txt").write_text("my own")
    program = Path(__file__).with_name("kill_study.py")
    told = subprocess.run(
        [sys.executable, str(program), str(tmp_path / "study.toml"), str(out)],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    assert len(rows) == 20
    assert sum(row["killed"] for row in rows) >= 15
    for row in rows:
        assert row["complete"], row
        assert row["seed"] in row["may_be"], row
    moved = [row for row in rows if "the move was finished" in row["said"]]
    assert len(moved) >= 3
    assert {row["seed"] for row in moved} == {row["may_be"][1] for row in moved}
    assert beside(out) == []
    assert (out / "notes.txt").read_text() == "my own"
    assert set(written(out)) == {e.file for e in manifest(out).files} | {MANIFEST, "notes.txt"}


def manifest(out: Path) -> Manifest:
    found = Manifest.of(out)
    assert found is not None
    return found


@pytest.mark.parametrize("call", range(1, 9))
def test_a_failure_while_files_are_moved_takes_the_moves_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    out = tmp_path / "out"
    publish(out, {"a.txt": "old a", "sub/b.txt": "old b", "gone.txt": "old"})
    (out / "mine.txt").write_text("mine")
    before, left, move = written(out), [call], os.replace

    def failing(source: Path, target: Path) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise PermissionError(errno.EACCES, "Permission denied", str(target))
        move(source, target)

    files = {"a.txt": "new a", "mine.txt": "new", "new/c.txt": "new c"}
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing)
        with pytest.raises(OutputError, match=r"Permission denied.*as it was"):
            publish(out, files, clean=True)
    assert written(out) == before
    assert sorted(p.name for p in out.iterdir()) == [
        MANIFEST, "a.txt", "gone.txt", "mine.txt", "sub",
    ]  # fmt: skip
    assert beside(out) == []
    publish(out, files, clean=True)
    assert sorted(written(out)) == [MANIFEST, "a.txt", "mine.kept.txt", "mine.txt", "new/c.txt"]


def test_a_manifest_that_stands_describes_files_that_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every moment of the moves, for whoever reads the folder without asking first."""
    out, move, stood = tmp_path / "out", os.replace, []
    publish(out, {"a.txt": "old a", "sub/b.txt": "old b", "gone.txt": "old"})

    def watching(source: Path, target: Path) -> None:
        move(source, target)
        manifest = Manifest.of(out)
        stood.append(manifest is not None)
        assert manifest is None or manifest.verify(out).complete

    monkeypatch.setattr(os, "replace", watching)
    publish(out, {"a.txt": "new a", "new/c.txt": "new c"}, clean=True)
    assert stood[-1]
    assert not any(stood[-6:-1])


def test_a_first_result_that_fails_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OutputError, match="No space left on device"):
        publish(tmp_path / "deep" / "out", {"a.txt": "a"})
    assert list(tmp_path.iterdir()) == []


WORKER = """
import os, sys, time
from spillgap.study.drawing import Studio
with Studio(workers=2) as studio:
    sys.stdout.write(f"{studio._pool.submit(os.getpid).result()}\\n")
    sys.stdout.flush()
    time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for the worker in /proc")
def test_processes_that_draw_end_with_a_run_that_is_killed() -> None:
    run = subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    worker = Path("/proc", run.stdout.readline().strip())
    assert worker.is_dir()
    run.kill()
    run.wait()
    run.stdout.close()
    until = time.monotonic() + 20.0
    while time.monotonic() < until and _runs(worker):
        time.sleep(0.05)
    assert not _runs(worker)


def _runs(process: Path) -> bool:
    """Whether a process is there and no zombie that nobody has asked after."""
    try:
        return ") Z" not in (process / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


# -- full disk, closed folder, Ctrl-C -------------------------------------------------------------


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study, and its complete result in ``out``."""
    base = tmp_path_factory.mktemp("complete")
    grid().to_file(base / "grid.gpkg")
    figures().to_csv(base / "data.csv", index=False)
    (base / "study.toml").write_text(TOML, encoding="utf-8")
    run(base / "study.toml", base / "out")
    return base


def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: object
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["spillgap", *map(str, words)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    told = capsys.readouterr()
    return int(end.value.code or 0), told.out, told.err


def test_a_full_disk_is_one_sentence_and_the_earlier_result_stays(
    complete: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, around, write, left = (
        written(complete / "out"),
        beside(complete / "out"),
        Path.write_bytes,
        [10],
    )

    def full(path: Path, data: bytes) -> int:
        left[0] -= 1
        if left[0] <= 0:
            write(path, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    toml, out = complete / "study.toml", complete / "out"
    code, _, err = command(monkeypatch, capsys, "run", toml, "--out", out, "--seed", 2)
    assert code == 2
    assert err.splitlines()[-1].startswith("Error: ")
    assert "No space left on device" in err
    assert "is as it was" in err
    assert "Traceback" not in err
    assert (written(out), beside(out)) == (before, around)


def test_ctrl_c_is_one_sentence_and_the_earlier_result_stays(
    complete: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from spillgap.study import runner

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    (first, *_) = runner.steps_of(Study.from_toml(complete / "study.toml"))
    stopped = replace(first, compute=interrupted)
    monkeypatch.setattr(runner, "steps_of", lambda _study: (stopped,))
    out = complete / "out"
    before, around = written(out), beside(out)
    code, _, err = command(
        monkeypatch, capsys, "run", complete / "study.toml", "--out", out, "--workers", 1
    )
    assert code == 130
    assert "Stopped." in err
    assert "Traceback" not in err
    assert (written(out), beside(out)) == (before, around)


def test_a_folder_that_cannot_be_written_is_refused_before_anything_runs(
    complete: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = os.mkdir

    def closed(path: str, *more: object, **options: object) -> None:
        if "spillgap" in str(path):
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        make(path, *more, **options)

    monkeypatch.setattr(os, "mkdir", closed)
    steps: list[str] = []
    with pytest.raises(OutputError, match="Read-only file system"):
        run(
            complete / "study.toml",
            complete / "out",
            progress=lambda what, *_: steps.append(what),
        )
    assert steps == []


def test_a_folder_of_its_own_file_system_holds_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    allowed = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: Path(path) != tmp_path and allowed(path, mode)
    )
    with staged(out) as stage:
        assert out in stage.draft.parents
        assert beside(out) == []
        (stage.draft / "a.txt").write_text("a")
        stage.publish(ABOUT)
    assert sorted(written(out)) == [MANIFEST, "a.txt"]


# -- two at once ----------------------------------------------------------------------------------


def test_a_second_run_into_a_folder_is_refused_and_told_who_holds_it(complete: Path) -> None:
    refused: list[str] = []

    def second(*_: object) -> None:
        if not refused:
            assert "A run is under way" in str(verify(complete / "out"))
            with pytest.raises(OutputError, match="Another run") as error:
                run(complete / "study.toml", complete / "out")
            refused.append(str(error.value))

    run(complete / "study.toml", complete / "out", progress=second)
    assert f"process {os.getpid()} on " in refused[0]
    assert ", since 20" in refused[0]
    assert verify(complete / "out").complete


def test_a_dead_process_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    code = (
        "import os, pathlib, sys; from spillgap.study.lock import locked\n"
        "with locked(pathlib.Path(sys.argv[1]), 'x'): os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert path.exists()
    assert holder(path) is None
    with locked(path, "x"):
        assert holder(path) is not None
    assert not path.exists()


@pytest.mark.parametrize("free", [False, True])
def test_without_locks_of_the_file_system_the_record_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: bool
) -> None:
    from spillgap.study import lock

    def none(_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock, "_grab", none)
    pid = 2**22 + 1 if free else os.getpid()  # the first is beyond any that Linux gives
    record = {"pid": pid, "host": lock.socket.gethostname(), "started": "now"}
    (tmp_path / "lock").write_text(json.dumps(record))
    assert (holder(tmp_path / "lock") is None) == free


# -- what stood there -----------------------------------------------------------------------------


def test_the_manifest_says_what_was_written_and_from_what(complete: Path) -> None:
    out = complete / "out"
    found = json.loads((out / MANIFEST).read_text("utf-8"))
    numbers = json.loads((out / "study.json").read_text("utf-8"))
    for key in ("seed", "versions", "data_sha256", "title"):
        assert found[key] == numbers[key]
    listed = {entry["file"] for entry in found["files"]}
    assert listed == set(written(out)) - {MANIFEST}
    for entry in found["files"]:
        assert entry == vars(entry_of(out, entry["file"]))


def test_verify_names_what_is_missing_and_what_is_changed(
    complete: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "copy"
    shutil.copytree(complete / "out", out)
    assert command(monkeypatch, capsys, "verify", out)[0] == 0
    (out / "study.json").unlink()
    (out / "tables" / "lisa.csv").write_bytes(b"x")
    code, told, _ = command(monkeypatch, capsys, "verify", out)
    assert code == 1
    assert "missing: study.json; changed: tables/lisa.csv" in told
    (out / MANIFEST).unlink()
    code, told, _ = command(monkeypatch, capsys, "verify", out)
    assert (code, "no complete result" in told) == (1, True)
    assert command(monkeypatch, capsys, "verify", tmp_path / "nowhere")[0] == 2


def test_a_file_changed_to_as_many_bytes_is_changed(tmp_path: Path) -> None:
    publish(tmp_path / "out", {"a.txt": "0.12", "b.txt": "same"})
    (tmp_path / "out" / "a.txt").write_text("0.21")
    found = verify(tmp_path / "out")
    assert (found.complete, found.changed, found.missing) == (False, ("a.txt",), ())


def test_files_that_no_study_wrote_are_kept(tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(out, {"a.txt": "1", "b.txt": "1"})
    (out / "a.txt").write_text("edited by hand")
    (out / "c.txt").write_text("mine")
    made = publish(out, {"a.txt": "2", "b.txt": "2", "c.txt": "2"})
    assert dict(made.kept) == {"a.txt": "a.kept.txt", "c.txt": "c.kept.txt"}
    assert (out / "a.kept.txt").read_text() == "edited by hand"
    assert (out / "c.kept.txt").read_text() == "mine"
    (out / "a.txt").write_text("again")
    assert publish(out, {"a.txt": "3"}).kept == {"a.txt": "a.kept-2.txt"}
    assert (out / "b.txt").read_text() == "2"


def test_files_of_an_earlier_study_are_named_and_removed_only_when_asked(tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(out, {"a.txt": "1", "old/b.txt": "1", "old/c.txt": "1"})
    (out / "old" / "c.txt").write_text("edited")
    assert publish(out, {"a.txt": "2"}).left == ("old/b.txt",)
    # A third run still knows what the first one wrote.
    assert publish(out, {"a.txt": "3"}).left == ("old/b.txt",)
    made = publish(out, {"a.txt": "4"}, clean=True)
    assert (made.removed, made.left) == (("old/b.txt",), ())
    assert sorted(written(out)) == [MANIFEST, "a.txt", "old/c.txt"]
    assert verify(out).complete


@pytest.mark.parametrize("name", ["../own.txt", "/etc/passwd", "a/../../own.txt"])
def test_a_manifest_that_leads_out_of_the_folder_is_none(tmp_path: Path, name: str) -> None:
    out, own = tmp_path / "out", tmp_path / "own.txt"
    own.write_text("mine")
    publish(out, {"a.txt": "1"})
    content = json.loads((out / MANIFEST).read_text())
    content["files"].append({"file": name, "bytes": 4, "sha256": entry_of(tmp_path, name).sha256
                             if (tmp_path / name).exists() else "0"})  # fmt: skip
    (out / MANIFEST).write_text(json.dumps(content))
    with pytest.raises(DataError, match="leads out of the folder"):
        verify(out)
    publish(out, {"b.txt": "2"}, clean=True)
    assert own.read_text() == "mine"
    assert (out / "MANIFEST.kept.json").is_file()


@pytest.mark.parametrize(
    "journal",
    [
        {"draft": "new-1", "coming": ["../../own.txt"], "going": [], "kept": {}},
        {"draft": "new-1", "coming": [], "going": ["/etc/passwd"], "kept": {}},
        {"draft": "../out", "coming": ["a.txt"], "going": [], "kept": {}},
        {"draft": "new-1", "coming": ["a.txt"], "going": [], "kept": {"a.txt": "../own.txt"}},
        {"draft": "new-1"},
        ["a.txt"],
    ],
)
def test_a_journal_that_leads_out_of_the_folder_is_none(tmp_path: Path, journal: object) -> None:
    out, own, root = tmp_path / "out", tmp_path / "own.txt", tmp_path / ".out.spillgap"
    publish(out, {"a.txt": "1"})
    own.write_text("mine")
    before = written(out)
    (root / "new-1").mkdir(parents=True)
    (root / "new-1" / "a.txt").write_text("other")
    (root / "journal.json").write_text(json.dumps(journal))
    for ask in (lambda: publish(out, {"a.txt": "2"}), lambda: verify(out)):
        with pytest.raises(OutputError, match=r"journal\.json' is no journal of a run"):
            ask()
    assert own.read_text() == "mine"
    assert written(out) == before


def test_an_error_of_another_place_is_not_called_one_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="elsewhere"), staged(tmp_path / "out"):
        (tmp_path / "elsewhere").read_text()
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_tells_what_became_of_other_files(
    complete: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("grid.gpkg", "data.csv"):
        shutil.copy(complete / name, tmp_path)
    fewer = TOML.replace('share = ["y"]', "")
    (tmp_path / "study.toml").write_text(fewer, encoding="utf-8")
    out = tmp_path / "results"
    shutil.copytree(complete / "out", out)
    (out / "summary_en.md").write_text("my own words")
    code, told, err = command(monkeypatch, capsys, "run", tmp_path / "study.toml")
    assert code == 0
    assert f"{out / 'MANIFEST'}.json" in told
    assert "summary_en.md was not as a study writes it; it is kept as summary_en.kept.md" in err
    assert "Files of an earlier study still stand there: tables/en/shares_y.md" in err
    code, _, err = command(monkeypatch, capsys, "run", tmp_path / "study.toml", "--clean")
    assert "was removed" in err
    assert not list(out.rglob("shares*"))


# -- single files ---------------------------------------------------------------------------------


def table() -> sg.tables.Table:
    return sg.tables.frame_table(pd.DataFrame({"x": [1.0]}, index=["a"]))


def picture(stem: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    figure = Figure()
    figure.add_subplot().plot([1, 2])
    sg.figures.save(figure, stem.with_suffix(""), ["png"], close=False)


WRITERS: dict[str, Callable[[Path], object]] = {
    "a.txt": lambda path: table().save(path),
    "a.md": lambda path: table().save(path),
    "a.csv": lambda path: table().save(path),
    "a.docx": lambda path: table().save(path),
    "a.png": picture,
    "w.csv": lambda path: sg.weights.write(
        sg.weights.from_matrix([[0, 1], [1, 0]], ids=["a", "b"]), path
    ),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_single_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / name
    path.write_text("earlier")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(OSError, match="No space"):
            WRITERS[name](path)
    assert path.read_text() == "earlier"
    assert [p.name for p in tmp_path.iterdir()] == [name]
    WRITERS[name](path)
    assert path.read_bytes() != b"earlier"
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_page_is_written_whole_or_not_at_all(
    complete: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result: StudyResult = run(complete / "study.toml", tmp_path / "out")
    page = tmp_path / "report_en.html"
    page.write_text("earlier")

    def full(path: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        sg.report.write(result, tmp_path, "en")
    assert page.read_text() == "earlier"


def test_links_modes_and_pipes_survive(tmp_path: Path) -> None:
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("1")
    target.chmod(0o640)
    link.symlink_to(target)
    with replacing(link) as draft:
        draft.write_text("2")
    assert link.is_symlink()
    assert target.read_text() == "2"
    assert target.stat().st_mode & 0o777 == 0o640
    with replacing(os.devnull) as draft:
        assert str(draft) == os.devnull
