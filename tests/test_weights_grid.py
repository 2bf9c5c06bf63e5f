"""Weights of a raster's cells: those that libpysal makes, cells that are not there left out."""

from __future__ import annotations

import libpysal
import numpy as np
import pytest
from scipy import sparse

import spillgap as sg
from spillgap.errors import DataError, OptionError
from spillgap.weights import grid
from spillgap.weights.matrix import sparse_matrix


@pytest.mark.parametrize("rule", ["rook", "queen"])
@pytest.mark.parametrize("shape", [(1, 4), (4, 1), (2, 2), (3, 5), (6, 4)])
def test_a_grid_is_that_of_libpysal(shape, rule):
    theirs = libpysal.weights.lat2W(*shape, rook=rule == "rook").sparse.toarray()
    graph = grid(shape, rule, standardise="none")
    assert graph.unique_ids.tolist() == list(range(shape[0] * shape[1]))
    np.testing.assert_array_equal(sparse_matrix(graph).toarray(), theirs)
    by_row = theirs / theirs.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(sparse_matrix(grid(shape, rule)).toarray(), by_row)


@pytest.mark.parametrize("rule", ["rook", "queen"])
def test_masked_cells_are_nobodys_neighbours(rule):
    mask = np.random.default_rng(1).uniform(size=(7, 6)) < 0.7
    cells = np.flatnonzero(mask)
    whole = libpysal.weights.lat2W(7, 6, rook=rule == "rook").sparse.toarray()
    graph = grid((7, 6), rule, mask=mask, islands="keep", standardise="none")
    assert graph.unique_ids.tolist() == cells.tolist()
    np.testing.assert_array_equal(sparse_matrix(graph).toarray(), whole[np.ix_(cells, cells)])
    again = libpysal.graph.Graph(graph.adjacency)
    assert again.adjacency.equals(graph.adjacency)


def test_a_grids_record_is_measured():
    mask = np.array([[1, 1, 0, 1], [0, 0, 0, 1]], dtype=bool)
    record = sg.weights.describe(grid((2, 4), mask=mask))
    assert (record.n_units, record.n_links, record.components) == (4, 4, 2)
    assert record.symmetric
    assert record.text("en").startswith("Grid of 2 × 4 cells, queen contiguity, row-standardised")


def test_cells_alone_are_settled_as_units_are():
    mask = np.array([[1, 1, 0, 1]], dtype=bool)
    with pytest.raises(DataError, match="without neighbours: 3"):
        grid((1, 4), mask=mask)
    assert grid((1, 4), mask=mask, islands="drop").unique_ids.tolist() == [0, 1]
    kept = grid((1, 4), mask=mask, islands="keep")
    assert kept.isolates.tolist() == [3]
    linked = grid((1, 4), mask=mask, islands={3: [1]})
    assert linked[3].to_dict() == {1: 1.0}


@pytest.mark.parametrize("shape", [3, "ab", (3,), (0, 2), (2.0, 3), (True, 3), (2, 2, 2)])
def test_what_is_no_shape_is_refused(shape):
    with pytest.raises(OptionError, match="two whole numbers"):
        grid(shape)


def test_what_cannot_be_linked_at_once_is_refused():
    with pytest.raises(OptionError, match="can be linked at once"):
        grid((20_000, 20_000))


def test_what_is_no_mask_is_refused():
    with pytest.raises(DataError, match="one value per cell"):
        grid((2, 3), mask=[True])
    with pytest.raises(DataError, match="not True and False"):
        grid((2, 2), mask=np.ones((2, 2)))
    with pytest.raises(DataError, match="leaves no cell"):
        grid((2, 2), mask=np.zeros((2, 2), dtype=bool))


def test_a_matrix_whose_links_stand_in_any_order_is_left_as_it_was():
    links = sparse.csr_array(
        (np.array([1.0, 3.0, 2.0, 4.0]), np.array([2, 1, 0, 0]), np.array([0, 2, 3, 4])), (3, 3)
    )
    assert not links.has_sorted_indices
    graph = sg.weights.from_matrix(links, list("abc"), standardise="row")
    assert links.indices.tolist() == [2, 1, 0, 0]
    assert links.data.tolist() == [1.0, 3.0, 2.0, 4.0]
    assert graph["a"].to_dict() == {"b": 0.75, "c": 0.25}
    assert sg.weights.describe(graph).symmetric
