"""Coupling coordination: identities, grades, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spillgap.coupling import GRADES, coupling_coordination
from spillgap.errors import AlignmentError, DataError, OptionError, UnknownNameError

score = st.floats(0, 100)


def systems(*rows: tuple[float, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["a", "b", "c"][: len(rows[0])], dtype=float)


@pytest.mark.parametrize("form", ["classical", "modified"])
@given(rows=st.lists(st.tuples(score, score, score), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_everything_lies_between_zero_and_one(form: str, rows: list[tuple[float, ...]]) -> None:
    frame = coupling_coordination(systems(*rows), form=form).to_frame()
    for name in ("C", "T", "D"):
        assert frame[name].dropna().between(0, 1 + 1e-12).all()
    assert (frame["D"] ** 2).to_numpy() == pytest.approx(
        (frame["C"].fillna(0) * frame["T"]).to_numpy()
    )
    assert frame["grade"].between(1, 10).all()


@pytest.mark.parametrize("form", ["classical", "modified"])
@given(level=st.floats(0.1, 100))
@settings(max_examples=20, deadline=None)
def test_equal_subsystems_are_fully_coupled(form: str, level: float) -> None:
    result = coupling_coordination(systems((level, level, level)), form=form)
    assert result.coupling.iloc[0] == pytest.approx(1)
    assert result.coordination.iloc[0] == pytest.approx(np.sqrt(level / 100))


def test_classical_two_system_form_is_the_textbook_one() -> None:
    frame = systems((60, 30), (10, 90), (5, 5))
    u, v = frame["a"] / 100, frame["b"] / 100
    result = coupling_coordination(frame, {"a": 3, "b": 1})
    np.testing.assert_allclose(result.coupling, 2 * np.sqrt(u * v) / (u + v))
    np.testing.assert_allclose(result.level, 0.75 * u + 0.25 * v)


def test_modified_two_system_form_is_that_of_wang_and_others() -> None:
    u, v = 0.31, 0.1137
    result = coupling_coordination(systems((100 * u, 100 * v)), form="modified")
    assert result.coupling.iloc[0] == pytest.approx(np.sqrt((1 - (u - v)) * v / u))


def test_order_of_subsystems_and_rows_does_not_matter() -> None:
    frame = systems((60, 30, 20), (10, 90, 40))
    expected = coupling_coordination(frame).coordination
    turned = coupling_coordination(frame[["c", "a", "b"]].iloc[::-1]).coordination
    np.testing.assert_allclose(turned.reindex(frame.index), expected)
    mapped = coupling_coordination({"a": frame["a"], "b": frame["b"].iloc[::-1], "c": frame["c"]})
    np.testing.assert_allclose(mapped.coordination, expected)


def test_grades_begin_at_their_lower_bound() -> None:
    levels = [100 * g.lower**2 for g in GRADES]
    frame = coupling_coordination(systems(*[(x, x) for x in levels])).to_frame("zh")
    assert frame["grade"].tolist() == list(range(1, 11))
    assert frame["label"].tolist()[0] == "极度失调"
    assert frame["label"].tolist()[-1] == "优质协调"
    below = coupling_coordination(systems(*[(x - 1e-4, x - 1e-4) for x in levels[1:]]))
    assert below.grade.tolist() == list(range(1, 10))


def test_all_zero_scores_have_no_coupling_and_no_coordination() -> None:
    result = coupling_coordination(systems((0, 0), (0, 50)))
    assert np.isnan(result.coupling.iloc[0])
    assert result.coordination.tolist() == [0, 0]
    assert result.grade.tolist() == [1, 1]


def test_refusals() -> None:
    frame = systems((60, 30), (10, 90))
    with pytest.raises(DataError, match="at least two"):
        coupling_coordination(frame[["a"]])
    with pytest.raises(DataError, match="'b' of 1"):
        coupling_coordination(frame.assign(b=[1.0, np.nan]))
    with pytest.raises(DataError, match="'b' of 1"):
        coupling_coordination(frame.assign(b=[1.0, 101.0]))
    with pytest.raises(DataError, match="Not numeric: b"):
        coupling_coordination(frame.assign(b=["x", "y"]))
    with pytest.raises(DataError, match="Rows appear twice"):
        coupling_coordination(pd.concat([frame, frame]))
    with pytest.raises(AlignmentError, match="covers other rows"):
        coupling_coordination({"a": frame["a"], "b": frame["b"].head(1)})
    with pytest.raises(UnknownNameError, match="'a'"):
        coupling_coordination(frame, {"A": 1, "b": 1})
    with pytest.raises(UnknownNameError, match="lacks b"):
        coupling_coordination(frame, {"a": 1})
    with pytest.raises(DataError, match="negative"):
        coupling_coordination(frame, {"a": 1, "b": -1})
    with pytest.raises(OptionError, match="classical"):
        coupling_coordination(frame, form="clasical")
    with pytest.raises(OptionError, match="scale"):
        coupling_coordination(frame, scale=(1, 1))
    with pytest.raises(OptionError, match="lang"):
        coupling_coordination(frame).to_frame("de")


def test_repr_says_what_it_is() -> None:
    assert "CouplingResult: a, b; 1 rows" in repr(coupling_coordination(systems((60, 30))))
