"""The formats of a figure, one row each: what its file does not say, and what is done to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TypeAlias

from spillgap._option import RowOption
from spillgap.figures._pdf import embed_truetype
from spillgap.rows import Rows

__all__ = ["FIGURE_FORMAT", "FORMATS", "FigureFile", "FigureFormat"]


@dataclass(frozen=True)
class FigureFile:
    """A format that figures can be saved in.

    Attributes
    ----------
    name : str
        The ending of its files, without the dot; one that matplotlib writes.
    about : mapping
        What matplotlib is to write about the file: no date and no version, since the file says
        what was drawn, not when.
    finish : callable, optional
        Path of the file as matplotlib wrote it → what is changed in it.
    """

    name: str
    about: Mapping[str, str | None] = field(default_factory=dict, hash=False)
    finish: Callable[[Path], object] | None = None


FORMATS: Rows[FigureFile] = Rows(
    FigureFile("png", {"Software": None}),
    FigureFile(
        "pdf",
        {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None},
        embed_truetype,
    ),
    FigureFile("svg", {"Date": None, "Creator": None}),
)
"""Every format by the ending of its files."""

FIGURE_FORMAT = RowOption("formats", rows=FORMATS)
FigureFormat: TypeAlias = Annotated[str, FIGURE_FORMAT]
