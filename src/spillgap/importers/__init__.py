"""Reading what users have: tables, exports of the statistics portal, boundaries, names.

Every reader says what it found (encoding, layout, what matched how) and refuses by name what it
cannot use. Nothing is guessed without being reported.
"""

from spillgap.importers.boundaries import read_boundaries
from spillgap.importers.names import match_names, match_regions
from spillgap.importers.portal import portal_to_long
from spillgap.importers.shape import wide_to_long, years_in_columns
from spillgap.importers.tables import ImportedTable, merge_tables, read_table

__all__ = [
    "ImportedTable",
    "match_names",
    "match_regions",
    "merge_tables",
    "portal_to_long",
    "read_boundaries",
    "read_table",
    "wide_to_long",
    "years_in_columns",
]
