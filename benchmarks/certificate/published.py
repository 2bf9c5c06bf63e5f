"""Reading the printed numbers: one table, whatever file they stand in."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

import pandas as pd

from benchmarks.certificate.data import REFERENCE

__all__ = ["SOURCES", "Source", "printed"]

FOLDER = REFERENCE / "published"


@dataclass(frozen=True)
class Source:
    """Where numbers were printed: their file, the program that made them, the place."""

    file: str
    program: str
    source: str


SOURCES = {
    name: Source(**entry)
    for name, entry in tomllib.loads((FOLDER / "sources.toml").read_text("utf-8")).items()
}
"""Name → source, from ``tests/reference/published/sources.toml``."""


def printed(source: str, case: str) -> pd.DataFrame:
    """The numbers of a case as text: ``quantity``, ``term``, ``published``, ``std_error``."""
    table = _table(source)
    rows = table[table["case"] == case]
    return rows.drop(columns="case").reset_index(drop=True)


@cache
def _table(source: str) -> pd.DataFrame:
    table = pd.read_csv(FOLDER / SOURCES[source].file, dtype=str, keep_default_na=False)
    if source == "splm":
        return _of_splm(table)
    return _of_slmtest(table) if source == "slmtest" else table


_SPLM_TERMS = {
    "lambda": "rho",  # splm's names of the two are the reverse of ours
    "rho": "lambda",
    "(Intercept)": "Intercept",
    "lpcap": "log(pcap)",
    "lpc": "log(pc)",
    "lemp": "log(emp)",
}


def _of_splm(table: pd.DataFrame) -> pd.DataFrame:
    """splm's coefficients under our names; its log-likelihoods only where its constant is ours."""

    def ours(term: str) -> str:
        lagged = term.startswith("w_")
        name = term[2:] if lagged else term
        return f"{'W:' if lagged else ''}{_SPLM_TERMS.get(name, name)}"

    quantities = {"sigma2": "sigma2", "logLik": "loglik"}
    errors = table["model"].isin(["sem", "sdem"]) & (table["term"] == "logLik")
    kept = table[~errors]
    return pd.DataFrame(
        {
            "case": "splm-munnell-" + kept["model"] + "-" + kept["effect"],
            "quantity": [quantities.get(term, "coefficient") for term in kept["term"]],
            "term": [quantities.get(term) or ours(term) for term in kept["term"]],
            "published": kept["estimate"],
            "std_error": kept["se"],
        }
    )


def _of_slmtest(table: pd.DataFrame) -> pd.DataFrame:
    """Statistics by test and effects."""
    words = table["test"].str.split(expand=True)
    return pd.DataFrame(
        {
            "case": words[0] + "-munnell" + ("-" + words[2].fillna("")).where(words[2].notna(), ""),
            "quantity": "statistic",
            "term": words[1],
            "published": table["statistic"],
            "std_error": "",
        }
    )
