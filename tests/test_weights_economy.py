"""Economic, gravity, nested and block weights."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import spillgap as sg
from spillgap import weights as sw
from spillgap.errors import AlignmentError, DataError, OptionError, UnknownNameError

INCOME = pd.Series({"a": 1.0, "b": 2.0, "c": 4.0})


def long_frame(last: float = 6.0) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "place": ["c", "a", "b", "a", "b", "c"],
            "year": [2000, 2000, 2000, 2001, 2001, 2001],
            "gdp": [2.0, 0.0, 1.0, 2.0, 3.0, last],
        }
    )


def towns() -> gpd.GeoDataFrame:
    points = shapely.points([[0, 0], [1, 0], [3, 0]])
    return gpd.GeoDataFrame(geometry=points, crs=4326, index=["a", "b", "c"])


def test_economic_weights_are_inverse_gaps_of_the_base_mean():
    expected = sw.economic(INCOME, standardise="none")
    assert expected["a"].to_dict() == {"b": 1.0, "c": pytest.approx(1 / 3)}
    frame = long_frame()
    panel = sg.Panel(frame, unit="place", time="year")
    for source, keys in ((panel, {}), (frame, {"unit": "place", "time": "year"})):
        graph = sw.economic(source, "gdp", [2000, 2001], **keys, standardise="none")
        assert graph["a"].to_dict() == expected["a"].to_dict()
    one = sw.economic(panel, "gdp", 2000, standardise="none")
    assert one["a"].to_dict() == {"b": 1.0, "c": 0.5}
    assert "gdp, 2000–2001" in sw.describe(sw.economic(panel, "gdp", [2000, 2001])).text()


def test_economic_weights_refuse_what_has_no_inverse_or_no_value():
    with pytest.raises(DataError, match="The same value for a–b"):
        sw.economic(pd.Series({"a": 1.0, "b": 1.0, "c": 2.0}))
    with pytest.raises(DataError, match="No value for the units b"):
        sw.economic(pd.Series({"a": 1.0, "b": np.nan, "c": 2.0}))
    panel = sg.Panel(long_frame(np.nan), unit="place", time="year")
    with pytest.raises(DataError, match="'gdp' has no value for c in 2001"):
        sw.economic(panel, "gdp", [2000, 2001])
    with pytest.raises(UnknownNameError, match="no such period 1999"):
        sw.economic(panel, "gdp", 1999)
    with pytest.raises(OptionError, match="base_period="):
        sw.economic(panel, "gdp")
    with pytest.raises(UnknownNameError, match="no column 'gpd'"):
        sw.economic(panel, "gpd", 2000)
    with pytest.raises(DataError, match="one value per unit"):
        sw.economic(long_frame().set_index(["place", "year"])["gdp"])
    with pytest.raises(DataError, match="two units or more"):
        sw.economic(INCOME.iloc[:1])


def test_gravity_is_mass_times_mass_over_distance():
    mass = pd.Series({"c": 4.0, "a": 1.0, "b": 2.0})
    graph = sw.gravity(towns(), mass, power=1.5, standardise="none")
    near = sw.inverse_distance(towns(), power=1.5, standardise="none")
    assert graph["a"]["c"] == pytest.approx(4 * near["a"]["c"])
    assert graph["b"]["c"] == pytest.approx(8 * near["b"]["c"])
    assert "distance power 1.5" in sw.describe(graph).text()


def test_gravity_refuses_missing_and_impossible_masses():
    with pytest.raises(AlignmentError, match="No mass for the units c"):
        sw.gravity(towns(), pd.Series({"a": 1, "b": 1}))
    with pytest.raises(DataError, match="above zero: b"):
        sw.gravity(towns(), pd.Series({"a": 1, "b": 0, "c": 1}))
    with pytest.raises(DataError, match="Units without neighbours: c"):
        sw.gravity(towns(), pd.Series({"a": 1, "b": 1, "c": 1}), cutoff=150)


@pytest.mark.parametrize("phi", [0.0, 0.3, 1.0])
def test_nested_weights_are_the_share_of_each_matched_by_unit(phi):
    near = sw.knn(towns(), 1)
    like = sw.economic(INCOME.iloc[::-1])
    graph = sw.nested(near, like, phi)
    assert graph.unique_ids.tolist() == ["a", "b", "c"]
    for unit in "abc":
        for other in set("abc") - {unit}:
            expected = phi * near[unit].get(other, 0.0) + (1 - phi) * like[unit].get(other, 0.0)
            assert graph[unit].get(other, 0.0) == pytest.approx(expected)
    assert sw.is_row_standardised(graph)


def test_nested_weights_do_not_depend_on_the_scale_of_either():
    near, like = sw.knn(towns(), 2), sw.economic(INCOME)
    raw = sw.economic(INCOME * 1000, standardise="none")
    one, other = (sw.nested(near, w, 0.4)["b"].to_dict() for w in (like, raw))
    assert one == pytest.approx(other)


def test_nested_weights_refuse_other_units_and_shares_outside_0_to_1():
    with pytest.raises(AlignmentError, match="Only one of the two weights knows c"):
        sw.nested(sw.knn(towns(), 1), sw.economic(INCOME.iloc[:2]))
    for phi in (-0.1, 1.1, np.nan, "half"):
        with pytest.raises(OptionError, match="from 0 to 1"):
            sw.nested(sw.knn(towns(), 1), sw.economic(INCOME), phi)


def test_blocks_join_the_members_of_a_group():
    groups = pd.Series({"a": "x", "b": "y", "c": "x", "d": None, "e": "y", "f": "y"})
    graph = sw.block(groups)
    assert graph["a"].to_dict() == {"c": 1.0}
    assert graph["b"].to_dict() == {"e": 0.5, "f": 0.5}
    assert sw.describe(graph).isolates == ("d",)
    with pytest.raises(DataError, match="Units without neighbours: d"):
        sw.block(groups, islands="error")


def test_blocks_may_overlap():
    alliances = pd.DataFrame(
        {"north": [True, True, False], "coast": [False, True, True]}, index=["a", "b", "c"]
    )
    graph = sw.block(alliances, standardise="none")
    assert graph["b"].to_dict() == {"a": 1.0, "c": 1.0}
    assert graph["a"].to_dict() == {"b": 1.0}
    twice = sw.block(alliances.assign(east=True), standardise="none")
    assert twice["b"].to_dict() == {"a": 1.0, "c": 1.0}
    assert "north, coast" in sw.describe(graph).text()


def test_blocks_refuse_what_is_no_membership():
    with pytest.raises(DataError, match=r"True or False.*: share"):
        sw.block(pd.DataFrame({"share": [0.5, 0.5]}, index=["a", "b"]))
    with pytest.raises(DataError, match="No two units share a group"):
        sw.block(pd.Series({"a": "x", "b": "y"}))
    with pytest.raises(DataError, match="not list"):
        sw.block(["x", "x"])
    with pytest.raises(DataError, match="more than once: a"):
        sw.block(pd.Series(["x", "x"], index=["a", "a"]))
