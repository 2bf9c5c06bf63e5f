"""Whether the tests see a wrong formula: ``python -m tests.mutate [NAME ...]``.

Each entry of ``mutations.toml`` is a small error in a kernel and the tests that must fail with it.
It is made in a copy of the package, never in the working tree. Every error that the tests let pass
is an answer that could go wrong without a word.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = Path(__file__).with_name("mutations.toml")

PASSED, FAILED = 0, 1
"""What pytest returns: any other number says that the tests did not run."""


@dataclass(frozen=True)
class Mutation:
    """An error, where it is made, and the tests that must fail with it.

    Attributes
    ----------
    name : str
    file : str
        Below ``src/spillgap``.
    original : str
        Stands in the file exactly once.
    mutated : str
    tests : tuple of str
        Arguments of pytest: files or single tests.
    """

    name: str
    file: str
    original: str
    mutated: str
    tests: tuple[str, ...]

    def path(self, source: Path) -> Path:
        """The file in a folder that holds the package."""
        return source / "spillgap" / self.file

    def applied(self, source: Path) -> str:
        """The text of the file with the error in it.

        Raises
        ------
        LookupError
            If the original text does not stand there exactly once.
        """
        text = self.path(source).read_text("utf-8")
        times = text.count(self.original)
        if times != 1:
            raise LookupError(f"{self.name}: the original text stands {times} times in {self.file}")
        return text.replace(self.original, self.mutated)


def mutations(path: Path = LIST) -> tuple[Mutation, ...]:
    """The list, in its order."""
    entries = tomllib.loads(path.read_text("utf-8"))["mutation"]
    return tuple(Mutation(**{**entry, "tests": tuple(entry["tests"])}) for entry in entries)


@contextmanager
def copy_of_source(root: Path = ROOT) -> Iterator[Path]:
    """A folder with a copy of ``src`` that goes when the block ends; the data are those of root."""
    with tempfile.TemporaryDirectory(prefix="spillgap-mutant-") as folder:
        place = Path(folder)
        shutil.copytree(root / "src", place / "src", ignore=shutil.ignore_patterns("__pycache__"))
        if (root / "data").is_dir():
            (place / "data").symlink_to(root / "data", target_is_directory=True)
        (place / "tmp").mkdir()
        yield place / "src"


def run_tests(source: Path, tests: Sequence[str], root: Path = ROOT) -> subprocess.CompletedProcess:
    """The named tests with the package of that folder, until one fails."""
    scratch = str(source.parent / "tmp")
    settings = {
        "PYTHONPATH": str(source),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HYPOTHESIS_STORAGE_DIRECTORY": scratch,
        "TMPDIR": scratch,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", *tests]
    return subprocess.run(
        command, cwd=root, env={**os.environ, **settings}, capture_output=True, text=True
    )


def attempt(mutation: Mutation, root: Path = ROOT) -> str:
    """``"killed"``, ``"survived"``, or why it cannot be said."""
    with copy_of_source(root) as source:
        try:
            text = mutation.applied(source)
        except (LookupError, OSError) as problem:
            return f"cannot be made: {problem}"
        mutation.path(source).write_text(text, "utf-8")
        done = run_tests(source, mutation.tests, root)
    if done.returncode == FAILED:
        return "killed"
    if done.returncode == PASSED:
        return "survived"
    return f"the tests did not run: {(done.stdout + done.stderr).strip()[-500:]}"


def unmutated(chosen: Sequence[Mutation], root: Path = ROOT) -> str:
    """What the tests of the list say without any error; empty if they pass."""
    tests = sorted({test for mutation in chosen for test in mutation.tests})
    with copy_of_source(root) as source:
        done = run_tests(source, tests, root)
    return "" if done.returncode == PASSED else done.stdout[-3000:] + done.stderr[-1000:]


def main(arguments: Sequence[str] | None = None) -> int:
    """Make each error in turn; 1 if one survived or could not be made."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutate", description=__doc__)
    parser.add_argument("names", nargs="*", help="which errors to make; all by default")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many at a time")
    parser.add_argument("--list", action="store_true", help="name the errors and make none")
    options = parser.parse_args(arguments)
    known = mutations()
    unknown = set(options.names) - {mutation.name for mutation in known}
    if unknown:
        parser.error(f"not in {LIST.name}: {', '.join(sorted(unknown))}")
    chosen = [m for m in known if not options.names or m.name in options.names]
    if options.list:
        _say("\n".join(f"{m.name}: {m.file}" for m in chosen))
        return 0
    problem = unmutated(chosen)
    if problem:
        _say(f"The tests fail without any error in the package:\n{problem}")
        return 1
    with ThreadPoolExecutor(options.jobs) as pool:
        verdicts = []
        for mutation, verdict in zip(chosen, pool.map(attempt, chosen)):
            _say(f"{verdict.partition(':')[0]:10} {mutation.name}")
            verdicts.append((mutation, verdict))
    missed = [(mutation, verdict) for mutation, verdict in verdicts if verdict != "killed"]
    for mutation, verdict in missed:
        _say(f"{mutation.name} ({mutation.file}) {verdict}")
    _say(f"{len(chosen) - len(missed)} of {len(chosen)} killed.")
    return int(bool(missed))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
