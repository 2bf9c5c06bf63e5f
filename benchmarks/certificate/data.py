"""The data of the published cases: where they come from, and a digest of what is used of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

import spillgap as sg
from spillgap.panel import Panel

__all__ = ["DATA", "REFERENCE", "Data", "digest"]

REFERENCE = Path(__file__).parents[2] / "tests" / "reference"


@dataclass(frozen=True)
class Data:
    """A panel of the certificate.

    Attributes
    ----------
    name : str
    title, origin : str
        What it is; where it comes from.
    columns : tuple of str
        The variables that enter the digest.
    load : callable
        Makes the panel with its weights.
    """

    name: str
    title: str
    origin: str
    columns: tuple[str, ...]
    load: Callable[[], Panel]

    @property
    def panel(self) -> Panel:
        """The panel, read once."""
        return _loaded(self.name)

    @property
    def digest(self) -> str:
        """SHA-256 of the rows and links as text.

        One line ``unit,period,value,…`` per row in the panel's order, then one line
        ``unit,neighbour,weight`` per link in the order of the units; numbers as the shortest
        text that reads back to the same double.
        """
        return digest(self.panel, self.columns)


@cache
def _loaded(name: str) -> Panel:
    return DATA[name].load()


def digest(panel: Panel, columns: Iterable[str]) -> str:
    """SHA-256 of a panel's rows and links as text; see ``Data.digest``."""
    values = [panel.column(c).to_numpy(dtype=float) for c in columns]
    lines = [
        ",".join([str(unit), str(period), *(repr(float(v[row])) for v in values)])
        for row, (unit, period) in enumerate(panel.index)
    ]
    links = panel.matrix().tocoo()
    order = np.lexsort((links.col, links.row))
    for row, column, weight in zip(links.row[order], links.col[order], links.data[order]):
        lines.append(f"{panel.units[row]},{panel.units[column]},{float(weight)!r}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _example(folder: str, name: str) -> Path:
    """A file of libpysal's bundled examples."""
    import libpysal

    return Path(libpysal.__file__).parent / "examples" / folder / name


def _read_gal(path: Path) -> dict[int, list[int]]:
    """Neighbours by unit of a GAL file with whole numbers for names."""
    rows = [[int(cell) for cell in line.split()] for line in path.read_text().splitlines()[1:]]
    return {head[0]: near for head, near in zip(rows[::2], rows[1::2], strict=True)}


def _equal_weights(near: dict[int, list[int]]) -> tuple[np.ndarray, list[int]]:
    """Row-standardised W (N, N) of equal neighbours, and the units of its rows."""
    units = sorted(near)
    place = {unit: row for row, unit in enumerate(units)}
    W = np.zeros((len(units), len(units)))
    for unit, others in near.items():
        W[place[unit], [place[other] for other in others]] = 1.0 / len(others)
    return W, units


def _cross_section(folder: str, file: str, key: str, near: dict[int, list[int]]) -> Panel:
    """A shapefile's table as a panel of one period."""
    import geopandas as gpd

    table = pd.DataFrame(gpd.read_file(_example(folder, file)).drop(columns="geometry"))
    table[key] = table[key].astype(int)
    W, units = _equal_weights(near)
    weights = sg.weights.from_matrix(W, units)
    return Panel(table.assign(period=1), unit=key, time="period", weights=weights)


def _columbus() -> Panel:
    near = _read_gal(_example("columbus", "columbus.gal"))
    return _cross_section("columbus", "columbus.shp", "POLYID", near)


def _columbus_1988() -> Panel:
    near: dict[int, list[int]] = {}
    for line in _example("wmat", "wmat.dat").read_text().split("\n"):
        if line.strip():
            head, other, _ = line.split()
            near.setdefault(1000 + int(float(head)), []).append(1000 + int(float(other)))
    return _cross_section("columbus", "columbus.shp", "NEIGNO", near)


def _baltimore() -> Panel:
    near = _read_gal(_example("baltim", "baltim_q.gal"))
    return _cross_section("baltim", "baltim.shp", "STATION", near)


def _cigarettes() -> Panel:
    folder = REFERENCE / "cigar"
    pairs = pd.read_csv(folder / "usa46_pairs.csv")
    near = {int(state): list(map(int, rows)) for state, rows in pairs.groupby("state")["neighbour"]}
    W, units = _equal_weights(near)
    table = pd.read_csv(folder / "cigar.csv")
    return Panel(table, unit="state", time="year", weights=sg.weights.from_matrix(W, units))


def _munnell() -> Panel:
    return sg.load("us_states").panel


_ROWS = (
    Data(
        "munnell",
        "48 US states × 17 years, Munnell (1990)",
        "linearmodels.datasets.munnell; queen contiguity of libpysal's us48, row-standardised: the "
        "107 pairs of splm's `usaww`",
        ("gsp", "pcap", "pc", "emp", "unemp"),
        _munnell,
    ),
    Data(
        "columbus",
        "49 neighbourhoods of Columbus, Ohio, Anselin (1988)",
        "columbus.shp and columbus.gal of libpysal's examples, row-standardised (236 links)",
        ("CRIME", "INC", "HOVAL"),
        _columbus,
    ),
    Data(
        "columbus-1988",
        "the same 49 neighbourhoods with the contiguity printed in 1988",
        "columbus.shp of libpysal's examples, units by `NEIGNO`; links of wmat.dat there, "
        "row-standardised (232 links: spatialreg's `COL.nb`)",
        ("CRIME", "INC", "HOVAL"),
        _columbus_1988,
    ),
    Data(
        "baltimore",
        "211 house sales in Baltimore",
        "baltim.shp and baltim_q.gal of libpysal's examples, row-standardised",
        ("PRICE", "NROOM", "NBATH", "PATIO", "FIREPL", "AC", "GAR", "AGE", "LOTSZ", "SQFT"),
        _baltimore,
    ),
    Data(
        "cigarettes",
        "46 US states × 30 years, Baltagi and Levin (1992)",
        "`tests/reference/cigar/cigar.csv` and `tests/reference/cigar/usa46_pairs.csv`, "
        "row-standardised (188 links)",
        ("logc", "logp", "logy"),
        _cigarettes,
    ),
)
DATA = {data.name: data for data in _ROWS}
"""Name → data."""
