"""Files of weights, broken in every way that files are."""

from __future__ import annotations

import io
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import spillgap as sg
from spillgap.errors import SpillgapError

from .generator import Generator

LABELS = (
    ["a", "b", "c"],
    ["01", "02", "03", "04"],
    ["110000", "120000", "130000"],
    ["北京", "河北", "天津"],
    ["New York", "Ohio", "[/x]"],
    ["=1+1", "-", "é", '"q"', "x,y"],
    ["1", "1.0", "²", "１"],
    ["a"],
)
TOKENS = (
    *("", " ", "-1", "0", "1e309", "nan", "inf", "1_0", "²", "１２", "0,5", "None", "=1", "'", '"'),
    *("\t", "\r", "\x00", "\x1a", "\u2028", "\ufeff", "9" * 30, "9" * 5000, "x" * 200, "a b", "é"),
)
SUFFIXES = (".gal", ".gwt", ".csv", ".txt", ".xlsx", ".dta")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030", "latin-1")


@dataclass(frozen=True, eq=False)
class WeightsFile:
    """A file's content, and how it is read."""

    suffix: str
    content: bytes
    options: dict[str, Any]

    def __repr__(self) -> str:
        return f"{self.suffix} {self.content[:300]!r} read with {self.options}"


def pick(rng: np.random.Generator, choices: Any) -> Any:
    """One of the choices, whatever their kinds."""
    return choices[int(rng.integers(len(choices)))]


def make_file(source: random.Random) -> WeightsFile:
    """A file of one format, whole or mutated, and options of its reader."""
    rng = np.random.default_rng(source.getrandbits(64))
    labels = pick(rng, LABELS)
    n = len(labels)
    matrix = rng.uniform(size=(n, n)).round(2) * (rng.random((n, n)) < 0.6) * (1 - np.eye(n))
    suffix = pick(rng, SUFFIXES)
    content = _WRITERS[suffix](rng, labels, matrix)
    for _ in range(int(rng.integers(4))):
        content = pick(rng, _MUTATIONS)(rng, content)
    if rng.random() < 0.1:
        suffix = pick(rng, SUFFIXES)
    return WeightsFile(suffix, content, _options(rng, labels))


def read_file(case: WeightsFile) -> None:
    """Read the case, and write and read again what it gave."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"w{case.suffix}")
        path.write_bytes(case.content)
        refused: SpillgapError | None = None
        try:
            graph = sg.weights.read(path, **case.options)
        except SpillgapError as error:
            refused = error
        if refused is not None:
            # The sentence names the file, unless an option is at fault.
            assert any(word in str(refused) for word in (path.name, "=", "islands")), str(refused)
            return
        sg.weights.describe(graph).text("zh")
        for suffix in (".csv", ".txt", ".gwt"):
            again = path.with_suffix(suffix)
            try:
                sg.weights.write(graph, again)
            except SpillgapError:
                continue
            back = sg.weights.read(again)
            assert back.n == graph.n
            assert np.isclose(back.sparse.sum(), graph.sparse.sum())


def _options(rng: np.random.Generator, labels: list[str]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if rng.random() < 0.4:
        shuffled = list(rng.permutation(labels))
        options["ids"] = pick(rng, (labels, shuffled, labels[:-1], [*labels, "q"], range(9)))
    if rng.random() < 0.2:
        options["id_type"] = pick(rng, ("int", "str", "float"))
    if rng.random() < 0.2:
        options["standardise"] = pick(rng, ("row", "spectral", "minmax", "none", "rows"))
    if rng.random() < 0.2:
        hand = {labels[0]: [labels[-1]]}
        options["islands"] = pick(rng, ("drop", "error", "keep", "nearest", hand, {"q": [1]}))
    if rng.random() < 0.2:
        options["encoding"] = pick(rng, (*ENCODINGS, "utf-99"))
    return options


# -- formats --------------------------------------------------------------------------------------


def _encoded(rng: np.random.Generator, lines: list[str]) -> bytes:
    end = pick(rng, ("\n", "\n", "\r\n", "\r"))
    encoding = pick(rng, ENCODINGS) if rng.random() < 0.3 else "utf-8"
    return (end.join(lines) + end).encode(encoding, errors="replace")


def _gal(rng: np.random.Generator, labels: list[str], matrix: np.ndarray) -> bytes:
    lines = [pick(rng, (str(len(labels)), f"0 {len(labels)} shape id"))]
    for label, row in zip(labels, matrix, strict=True):
        others = [labels[j] for j in np.flatnonzero(row)]
        lines += [f"{label} {len(others)}", " ".join(others)]
    return _encoded(rng, lines)


def _gwt(rng: np.random.Generator, labels: list[str], matrix: np.ndarray) -> bytes:
    links = [f"{labels[i]} {labels[j]} {matrix[i, j]}" for i, j in np.argwhere(matrix)]
    return _encoded(rng, [f"0 {len(labels)} shape id", *links])


def _csv(rng: np.random.Generator, labels: list[str], matrix: np.ndarray) -> bytes:
    if rng.random() < 0.3:
        links = [f"{labels[i]},{labels[j]},{matrix[i, j]}" for i, j in np.argwhere(matrix)]
        return _encoded(rng, ["focal,neighbor,weight", *links])
    return _encoded(rng, _frame(rng, labels, matrix).to_csv(**_layout(rng)).splitlines())


def _txt(rng: np.random.Generator, labels: list[str], matrix: np.ndarray) -> bytes:
    rows = [" ".join(map(str, row)) for row in matrix.tolist()]
    if rng.random() < 0.7:
        rows = [f"{label} {row}" for label, row in zip(labels, rows, strict=True)]
    return _encoded(rng, [str(len(labels)), *rows] if rng.random() < 0.8 else rows)


def _xlsx(rng: np.random.Generator, labels: list[str], matrix: np.ndarray) -> bytes:
    file = io.BytesIO()
    _frame(rng, labels, matrix).to_excel(file, **_layout(rng))
    return file.getvalue()


def _dta(rng: np.random.Generator, labels: list[str], matrix: np.ndarray) -> bytes:
    file = io.BytesIO()
    frame = pd.DataFrame(matrix, columns=[f"m{i + 1}" for i in range(len(labels))])
    if rng.random() < 0.5:
        frame.insert(0, "id", labels)
    frame.to_stata(file, write_index=False, version=118)
    return file.getvalue()


_WRITERS = {
    ".gal": _gal,
    ".gwt": _gwt,
    ".csv": _csv,
    ".txt": _txt,
    ".xlsx": _xlsx,
    ".dta": _dta,
}


def _frame(rng: np.random.Generator, labels: list[str], matrix: np.ndarray) -> pd.DataFrame:
    frame = pd.DataFrame(matrix, index=labels, columns=labels)
    return frame[list(rng.permutation(labels))] if rng.random() < 0.3 else frame


def _layout(rng: np.random.Generator) -> dict[str, bool]:
    return {"index": bool(rng.random() < 0.8), "header": bool(rng.random() < 0.8)}


# -- mutations ------------------------------------------------------------------------------------


def _cut(rng: np.random.Generator, content: bytes) -> bytes:
    return content[: int(rng.integers(len(content) + 1))]


def _flip(rng: np.random.Generator, content: bytes) -> bytes:
    changed = bytearray(content)
    for at in rng.integers(max(len(content), 1), size=3).tolist() if content else []:
        changed[at] = int(rng.integers(256))
    return bytes(changed)


def _insert(rng: np.random.Generator, content: bytes) -> bytes:
    at = int(rng.integers(len(content) + 1))
    return content[:at] + str(pick(rng, TOKENS)).encode() + content[at:]


def _repeat_line(rng: np.random.Generator, content: bytes) -> bytes:
    lines = content.split(b"\n")
    at = int(rng.integers(len(lines)))
    return b"\n".join([*lines[: at + 1], *lines[at:]])


def _drop_line(rng: np.random.Generator, content: bytes) -> bytes:
    lines = content.split(b"\n")
    at = int(rng.integers(len(lines)))
    return b"\n".join([*lines[:at], *lines[at + 1 :]])


def _replace_field(rng: np.random.Generator, content: bytes) -> bytes:
    for separator in (b",", b" "):
        fields = content.split(separator)
        if len(fields) > 1:
            fields[int(rng.integers(len(fields)))] = str(pick(rng, TOKENS)).encode()
            return separator.join(fields)
    return content


def _semicolons(rng: np.random.Generator, content: bytes) -> bytes:
    return content.replace(b",", b";")


_MUTATIONS = (_cut, _flip, _insert, _repeat_line, _drop_line, _replace_field, _semicolons)

WEIGHTS = (Generator("weights.files", make_file, read_file),)
