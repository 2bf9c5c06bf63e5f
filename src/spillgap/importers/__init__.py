"""Reading what users have: tables, exports of the statistics portal, boundaries, names.

Every reader says what it decided (encoding, layout, notation of numbers, marks for missing, what
matched how) and refuses by name what it cannot use. Nothing is guessed without being reported.
"""

from spillgap.importers.areas import interpolate_areas
from spillgap.importers.boundaries import read_boundaries
from spillgap.importers.merging import merge_tables
from spillgap.importers.names import match_names, match_regions, region_codes
from spillgap.importers.portal import portal_to_long
from spillgap.importers.rasters import RasterCells, raster
from spillgap.importers.shape import wide_to_long, years_in_columns
from spillgap.importers.tables import ImportedTable, read_table

__all__ = [
    "ImportedTable",
    "RasterCells",
    "interpolate_areas",
    "match_names",
    "match_regions",
    "merge_tables",
    "portal_to_long",
    "raster",
    "read_boundaries",
    "read_table",
    "region_codes",
    "wide_to_long",
    "years_in_columns",
]
