"""The template of a new study: a commented study.toml and a table that it runs on."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from spillgap._escaping import csv_text
from spillgap._files import write_text
from spillgap.errors import OptionError, listing

__all__ = ["write_template"]

_COLUMNS = ("digital", "policy", "innovation", "industry", "gdp_pc")
_FIRST_YEAR = 2018


def write_template(folder: str | Path, *, force: bool = False) -> list[Path]:
    """Write study.toml and data.csv into a folder; the study runs as it stands.

    The table holds the shipped figures of China's provinces as an example of the layout: one row
    per unit and period, one column per variable. It carries a byte-order mark, so that
    spreadsheets show its Chinese names.

    Raises
    ------
    OptionError
        If one of the files exists and ``force`` is False; nothing is written then.
    """
    from spillgap.datasets import load

    folder = Path(folder)
    study, table = folder / "study.toml", folder / "data.csv"
    there = [path for path in (study, table) if path.exists()]
    if there and not force:
        raise OptionError(
            f"These files exist: {listing(there)}. Choose another folder, or --force."
        )
    text = resources.files("spillgap.study").joinpath("template.toml").read_text("utf-8")
    write_text(study, text)
    data = load("china").data
    data = data[data["year"] >= _FIRST_YEAR].rename(columns={"name_zh": "province"})
    shown = data[["province", "year", "region", *_COLUMNS]].round(4)
    write_text(table, "\ufeff" + csv_text(shown))
    return [study, table]
