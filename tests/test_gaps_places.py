"""Gradients, surfaces, ellipses, densities and ratios."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import pdist, squareform
from shapely.geometry import Point, Polygon, box

from spillgap.errors import (
    AlignmentError,
    DataError,
    EstimationError,
    OptionError,
    UnknownNameError,
)
from spillgap.gaps import density, ellipse, gradients, ratios, trend_surface
from spillgap.gaps._regression import conley_cov, least_squares
from spillgap.panel import Panel

N = 24
UNITS = [f"u{i:02d}" for i in range(N)]
RNG = np.random.default_rng(11)
PLACES = pd.DataFrame({"lon": RNG.uniform(80, 130, N), "lat": RNG.uniform(20, 50, N)}, index=UNITS)


def panel_of(*rows, **more) -> Panel:
    data = pd.DataFrame(
        {
            "unit": UNITS * len(rows),
            "year": np.repeat(np.arange(2000, 2000 + len(rows)), N),
            "y": np.concatenate(rows),
        }
    )
    for name, column in more.items():
        data[name] = np.tile(column, len(rows))
    return Panel(data, "unit", "year")


def test_gradients_recover_slopes_in_degrees():
    rng = np.random.default_rng(0)
    y = 3 + 0.4 * PLACES["lon"] - 0.2 * PLACES["lat"] + rng.normal(0, 0.1, N)
    frame = gradients(panel_of(y, y), "y", PLACES, scale="degree").to_frame()
    assert frame.loc[("east", 2000), "estimate"] == pytest.approx(0.4, abs=0.01)
    assert frame.loc[("north", 2001), "estimate"] == pytest.approx(-0.2, abs=0.02)
    assert (frame["p"] < 1e-6).all()


def test_gradients_standardised_and_in_km():
    y = 0.4 * PLACES["lon"].to_numpy()
    sd = gradients(panel_of(y), "y", PLACES).to_frame()
    assert sd.loc[("east", 2000), "estimate"] == pytest.approx(y.std())
    north = PLACES["lat"].to_numpy() * 1.0
    km = gradients(panel_of(north), "y", PLACES, scale="km")
    # A degree of latitude is about 111 km; the conic plane bends parallels at its edges.
    assert km.to_frame().loc[("north", 2000), "estimate"] == pytest.approx(9.0, rel=0.08)
    assert min(km.fits["bearing"].iloc[0], 360 - km.fits["bearing"].iloc[0]) < 10


def test_gradient_of_logs_is_relative():
    y = np.exp(0.02 * PLACES["lon"].to_numpy())
    frame = gradients(panel_of(y), "y", PLACES, scale="degree", log=True).to_frame()
    assert frame.loc[("east", 2000), "estimate"] == pytest.approx(0.02)


def test_hc3_interval_covers_under_unequal_variance():
    rng = np.random.default_rng(1)
    x = ((PLACES["lon"] - PLACES["lon"].mean()) / PLACES["lon"].std(ddof=0)).to_numpy()
    rows = [x + rng.normal(0, 1, N) * (0.5 + np.abs(x)) for _ in range(200)]
    east = gradients(panel_of(*rows), "y", PLACES).to_frame().loc["east"]
    assert 0.9 < ((east["lower"] < 1) & (east["upper"] > 1)).mean() < 0.99


def test_conley_is_the_double_sum_over_near_pairs():
    rng = np.random.default_rng(2)
    x = np.column_stack([np.ones(N), rng.normal(size=N)])
    fit = least_squares(rng.normal(size=N), x)
    distance = squareform(pdist(PLACES.to_numpy()))
    meat = np.zeros((2, 2))
    for i in range(N):
        for j in range(N):
            near = max(1 - distance[i, j] / 12, 0)
            meat += near * fit.resids[i] * fit.resids[j] * np.outer(x[i], x[j])
    expected = fit.bread @ meat @ fit.bread * N / (N - 2)
    assert np.allclose(conley_cov(fit, x, distance, 12), expected)
    wide = gradients(panel_of(x[:, 1]), "y", PLACES, cov="conley", cutoff=2000)
    assert wide.cov == "conley"
    assert np.isfinite(wide.to_frame()["std_error"]).all()


def test_places_by_boundaries_and_by_table_agree():
    y = PLACES["lat"].to_numpy()
    points = gpd.GeoSeries([Point(p) for p in PLACES.to_numpy()], index=UNITS, crs="EPSG:4326")
    small = gpd.GeoDataFrame(geometry=points.to_crs(3857).buffer(500).to_crs(4326))
    a = gradients(panel_of(y), "y", PLACES).to_frame()
    b = gradients(panel_of(y), "y", small.sample(frac=1, random_state=0)).to_frame()
    assert np.allclose(a["estimate"], b["estimate"], atol=1e-3)


def test_trend_surface_recovers_a_quadratic():
    base = trend_surface(panel_of(np.arange(N) * 1.0), "y", PLACES)
    x, y = ((base.places.plane - base.places.plane.mean(axis=0)) / 1000).T
    z = 2 + x - 3 * y + 0.5 * x**2 + 0.25 * x * y - y**2
    result = trend_surface(panel_of(z), "y", PLACES)
    assert result.to_frame()["estimate"].to_numpy() == pytest.approx([2, 1, -3, 0.5, 0.25, -1])
    assert np.allclose(result.fitted.loc[2000], z)
    surface = result.surface(2000, points=5)
    corner = surface.iloc[0]
    expected = (
        2 + corner.x - 3 * corner.y + 0.5 * corner.x**2 + 0.25 * corner.x * corner.y - corner.y**2
    )
    assert corner["value"] == pytest.approx(expected)
    assert result.fits.loc[2000, "r2"] == pytest.approx(1)


def test_ellipse_of_known_shape():
    # 8 points on a north-south cross around a centre, in a plane of our own.
    crs = "+proj=laea +lat_0=35 +lon_0=105 +datum=WGS84 +units=m"
    offsets = np.array([[0, 300], [0, -300], [100, 0], [-100, 0]]) * 1000.0
    units = list("abcd")
    points = gpd.GeoDataFrame(geometry=[Point(p) for p in offsets], index=units, crs=crs)
    data = pd.DataFrame({"u": units * 2, "t": [1] * 4 + [2] * 4, "m": [1] * 4 + [1, 1, 3, 1]})
    result = ellipse(Panel(data, "u", "t"), "m", points, crs=crs)
    first, second = (result.to_frame().loc[t] for t in (1, 2))
    assert [first["lon"], first["lat"]] == pytest.approx([105, 35])
    assert first["major_km"] == pytest.approx(np.sqrt(2 * 300**2 / 4))
    assert first["minor_km"] == pytest.approx(np.sqrt(2 * 100**2 / 4))
    assert min(first["rotation"], 180 - first["rotation"]) == pytest.approx(0, abs=1e-6)
    assert second["moved_km"] == pytest.approx(200 / 6, rel=1e-3)
    assert second["bearing"] == pytest.approx(90, abs=0.5)
    assert np.isnan(first["moved_km"])
    doubled = ellipse(Panel(data, "u", "t"), "m", points, crs=crs, scale=2).to_frame()
    assert doubled.loc[1, "area_km2"] == pytest.approx(4 * first["area_km2"])
    line = result.outline(1)
    assert line["lat"].max() - 35 == pytest.approx(np.sqrt(45000) / 111, rel=0.01)


def test_ellipse_does_not_depend_on_the_size_of_masses():
    y = RNG.uniform(1, 9, N)
    one, hundred = (ellipse(panel_of(y * f), "y", PLACES).to_frame() for f in (1, 100))
    assert np.allclose(one, hundred, equal_nan=True)
    assert "centre" in repr(ellipse(panel_of(y), None, PLACES))


def test_density_integrates_to_one_and_agrees_with_scipy():
    from scipy.stats import gaussian_kde

    y, pop = RNG.lognormal(size=N), RNG.uniform(1, 5, N)
    panel = panel_of(y, y + 1, pop=pop)
    result = density(panel, "y", bandwidth="scott")
    frame = result.to_frame()
    assert np.trapezoid(frame, frame.index, axis=0) == pytest.approx(1, abs=2e-3)
    width = result.summary.loc[2000, "bandwidth"]
    outside = gaussian_kde(y, bw_method=width / y.std(ddof=1))(frame.index)
    assert np.allclose(frame[2000], outside)
    weighted = density(panel, "y", 2001, weights="pop", bandwidth=0.4).to_frame()
    scale = np.sqrt(np.cov(y, aweights=pop))
    outside = gaussian_kde(y + 1, bw_method=0.4 / scale, weights=pop)(weighted.index)
    assert np.allclose(weighted[2001], outside)


def test_density_counts_the_peaks():
    y = np.r_[RNG.normal(0, 0.2, N // 2), RNG.normal(5, 0.2, N // 2)]
    summary = density(panel_of(y, y / 50), "y", bandwidth=0.5).summary
    assert summary["n_modes"].tolist() == [2, 1]


def test_ratios_name_the_wide_indicators():
    side = np.array(["East", "West"]).repeat(N // 2)
    narrow = np.where(side == "East", 6.0, 4.0)
    wide = np.where(side == "East", 9.0, 1.0)
    panel = panel_of(narrow, narrow, wide=wide, side=side)
    result = ratios(panel, ["y", "wide"], "side")
    assert result.above == ("wide",)
    row = result.to_frame().loc[("wide", 2001)]
    assert (row["highest"], row["lowest"], row["ratio"]) == ("East", "West", 9.0)
    assert result.means.loc[("y", 2000), "West"] == 4
    assert "1 of 2" in repr(result)
    assert ratios(panel, ["y", "wide"], "side", threshold=8.99).above == ("wide",)
    assert ratios(panel, ["y", "wide"], "side", threshold=9.0).above == ()


def test_refusals():
    panel = panel_of(np.arange(N) * 1.0, side=["a"] * N)
    with pytest.raises(AlignmentError, match=r"without a place: u00"):
        gradients(panel, "y", PLACES.iloc[1:])
    with pytest.raises(DataError, match="lacks lat"):
        gradients(panel, "y", PLACES[["lon"]])
    with pytest.raises(DataError, match="No valid longitude"):
        gradients(panel, "y", PLACES.assign(lat=100.0))
    with pytest.raises(DataError, match="no CRS"):
        ellipse(panel, "y", gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)] * N, index=UNITS))
    with pytest.raises(AlignmentError, match="more than one place"):
        ellipse(panel, "y", pd.concat([PLACES, PLACES.iloc[:1]]))
    with pytest.raises(OptionError, match="cutoff"):
        gradients(panel, "y", PLACES, cov="conley")
    with pytest.raises(DataError, match="u00 in 2000"):
        gradients(panel, "y", PLACES, log=True)
    with pytest.raises(EstimationError, match="8 units"):
        trend_surface(panel.subset(units=UNITS[:7]), "y", PLACES)
    with pytest.raises(EstimationError, match="share one latitude"):
        gradients(panel, "y", PLACES.assign(lat=30.0), crs="EPSG:6933")
    with pytest.raises(DataError, match="u03 in 2000"):
        ellipse(panel_of(3.0 - np.arange(N) - 1e-3), "y", PLACES)
    with pytest.raises(DataError, match="All units are equal"):
        density(panel_of(np.ones(N)), "y")
    with pytest.raises(UnknownNameError, match="No such period"):
        density(panel, "y", 1990)
    with pytest.raises(DataError, match="only 'a'"):
        ratios(panel, ["y"], "side")
    with pytest.raises(DataError, match="mean of zero"):
        ratios(panel, ["y"], {u: u for u in UNITS})
    with pytest.raises(OptionError, match="columns is empty"):
        ratios(panel, [], "side")
    with pytest.raises(OptionError, match="at least 16, not 8"):
        density(panel, "y", points=8)
    with pytest.raises(OptionError, match="bandwidth must be positive, not 0"):
        density(panel, "y", bandwidth=0.0)
    with pytest.raises(OptionError, match="scale must be positive, not 0"):
        ellipse(panel, "y", PLACES, scale=0.0)
    with pytest.raises(DataError, match=r"Fewer than two units with a mass above zero in \[2000\]"):
        ellipse(panel_of(1.0 * (np.arange(N) == 3)), "y", PLACES)
    shapes = [*[box(0, 0, 1, 1)] * (N - 1), Polygon()]
    with pytest.raises(DataError, match=f"empty geometry: {UNITS[-1]}"):
        ellipse(panel, "y", gpd.GeoDataFrame(geometry=shapes, index=UNITS, crs=4326))
    with pytest.raises(EstimationError, match="3 observations do not suffice for 3 coefficients"):
        gradients(panel.subset(units=UNITS[:3]), "y", PLACES)
    with pytest.raises(EstimationError, match="regressors are collinear"):
        gradients(panel, "y", PLACES.assign(lat=PLACES["lon"] / 4), crs="EPSG:6933")
