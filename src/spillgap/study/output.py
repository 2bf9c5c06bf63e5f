"""Writing a study's tables and numbers: the same numbers give the same bytes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["Artefact", "Table", "plain", "write_json", "write_table", "write_text"]


@dataclass(frozen=True)
class Artefact:
    """One file that a study wrote: what it is, in which language, where."""

    kind: str
    name: str
    path: Path
    lang: str = ""


@dataclass(frozen=True, eq=False)
class Table:
    """A table of a study, with what is needed to print it in either language.

    Attributes
    ----------
    name : str
        The file's name without ending.
    title : dict
        By language.
    frame : pandas.DataFrame
        Plain columns, no index, machine names: what the CSV holds.
    headers : dict
        Column → (English, Chinese).
    words : dict
        Value of a text cell → (English, Chinese).
    digits : int
        Digits after the point in print; the CSV keeps ten significant ones.
    """

    name: str
    title: Mapping[str, str]
    frame: pd.DataFrame
    headers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    words: Mapping[Any, tuple[str, str]] = field(default_factory=dict)
    digits: int = 3

    def printed(self, lang: str) -> pd.DataFrame:
        """The table as text in that language, rounded."""
        which = 1 if lang == "zh" else 0
        shown = pd.DataFrame(index=self.frame.index)
        for column in self.frame.columns:
            head = self.headers.get(column, (str(column), str(column)))[which]
            shown[head] = [self._cell(value, which) for value in self.frame[column]]
        return shown

    def _cell(self, value: Any, which: int) -> str:
        if isinstance(value, str):
            return self.words.get(value, (value, value))[which]
        if isinstance(value, bool | np.bool_):
            return (("yes", "no") if which == 0 else ("是", "否"))[0 if value else 1]
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return ""
        if isinstance(value, int | np.integer):
            return str(value)
        return f"{value:.{self.digits}f}".replace("-", "−") if _is_number(value) else str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, float | np.floating)


def write_table(
    table: Table, folder: Path, formats: Sequence[str], languages: Sequence[str]
) -> list[Artefact]:
    """The table as CSV once, and as LaTeX and Markdown in each language."""
    written = []
    if "csv" in formats:
        path = folder / f"{table.name}.csv"
        text = table.frame.to_csv(index=False, float_format="%.10g", lineterminator="\n")
        written.append(Artefact("table", table.name, write_text(path, text)))
    for lang in languages:
        shown = table.printed(lang)
        for ending, render in _RENDERERS.items():
            if ending in formats:
                path = folder / lang / f"{table.name}.{ending}"
                text = render(shown, table.title[lang], _numeric(table.frame))
                written.append(Artefact("table", table.name, write_text(path, text), lang))
    return written


def write_text(path: Path, text: str) -> Path:
    """Write UTF-8 with plain line ends, whatever the system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    return path


def write_json(path: Path, content: Mapping[str, Any]) -> Path:
    """Write numbers as JSON; what is not finite becomes null."""
    text = json.dumps(plain(content), ensure_ascii=False, indent=2, allow_nan=False)
    return write_text(path, text + "\n")


def plain(value: Any) -> Any:
    """Numbers, text, lists and dicts only; floats to ten significant digits."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, pd.Series):
        return plain(value.to_dict())
    if isinstance(value, list | tuple | set | frozenset | np.ndarray | pd.Index):
        return [plain(item) for item in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if _is_number(value):
        return float(f"{value:.10g}") if math.isfinite(value) else None
    return None if value is None else str(value)


def _numeric(frame: pd.DataFrame) -> list[bool]:
    return [pd.api.types.is_numeric_dtype(frame[column]) for column in frame.columns]


def _markdown(shown: pd.DataFrame, title: str, numeric: Sequence[bool]) -> str:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"

    rule = line(["---:" if number else ":---" for number in numeric])
    body = [line(row) for row in shown.itertuples(index=False)]
    return "\n".join([f"**{title}**", "", line(list(shown.columns)), rule, *body]) + "\n"


_SPECIAL = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "−": "$-$",
    "×": r"$\times$",
    "ρ": r"$\rho$",
    "²": r"$^2$",
}


def _latex(shown: pd.DataFrame, title: str, numeric: Sequence[bool]) -> str:
    def line(cells: Sequence[str]) -> str:
        return " & ".join("".join(_SPECIAL.get(c, c) for c in str(cell)) for cell in cells) + r" \\"

    columns = "".join("r" if number else "l" for number in numeric)
    head = [
        r"\begin{table}[htbp]",
        r"\centering",
        rf"\caption{{{''.join(_SPECIAL.get(c, c) for c in title)}}}",
        rf"\begin{{tabular}}{{{columns}}}",
        r"\toprule",
        line(list(shown.columns)),
        r"\midrule",
    ]
    body = [line(row) for row in shown.itertuples(index=False)]
    return "\n".join([*head, *body, r"\bottomrule", r"\end{tabular}", r"\end{table}"]) + "\n"


_RENDERERS = {"tex": _latex, "md": _markdown}
