"""Tables of kinds: one frozen row for each, by its name, to which a caller may add.

Everything that depends on which kinds there are (options, refusals, lists in the pages) reads
the table, so that a further kind is a further row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol, TypeVar

from spillgap.errors import OptionError

__all__ = ["Named", "Rows"]


class Named(Protocol):
    """A row: whatever has a name that cannot change."""

    @property
    def name(self) -> str:
        """What it is called wherever it is asked for."""


Row = TypeVar("Row", bound=Named)


class Rows(Mapping[str, Row]):
    """Rows by name, in the order in which they were added.

    Parameters
    ----------
    *rows
        Each with a ``name`` of its own.

    Examples
    --------
    >>> from spillgap.gaps import MEASURES
    >>> "gini" in MEASURES, MEASURES["gini"].title
    (True, 'The Gini coefficient')
    """

    def __init__(self, *rows: Row) -> None:
        self._rows: dict[str, Row] = {}
        for row in rows:
            self.add(row)

    def add(self, row: Row) -> None:
        """Add a row at the end: from then on its name can be asked for.

        Raises
        ------
        OptionError
            If there is a row of that name.
        """
        if row.name in self._rows:
            raise OptionError(f"There is a row named {row.name!r} already: {self._rows[row.name]}.")
        self._rows[row.name] = row

    def remove(self, name: str) -> Row:
        """Take a row out of the table; a ``KeyError`` if there is none."""
        return self._rows.pop(name)

    def __getitem__(self, name: str) -> Row:
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"Rows: {', '.join(self._rows)}"
