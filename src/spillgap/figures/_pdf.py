"""PDFs whose fonts every reader shows: outlines of OpenType fonts made into those of TrueType.

Matplotlib embeds fonts as they are (type 42), but calls them all TrueType. A font with PostScript
outlines, as Noto Sans CJK is one, is then left blank by readers that take the PDF at its word.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from spillgap._types import Untyped

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont
    from pypdf import PdfWriter

__all__ = ["embed_truetype"]

_POSTSCRIPT = b"OTTO"
_ERROR = 0.5
"""How far a quadratic curve may lie from the cubic one, in thousandths of the type size."""


def embed_truetype(path: Path) -> None:
    """Rewrite the PDF where it holds a font with PostScript outlines; else leave it untouched."""
    from pypdf import PdfWriter
    from pypdf.generic import NameObject, NumberObject

    writer = PdfWriter(clone_from=path)
    changed = False
    for stream in _font_files(writer):
        data = stream.get_data()
        if data.startswith(_POSTSCRIPT):
            outlines = _truetype(data)
            stream.set_data(outlines)
            stream[NameObject("/Length1")] = NumberObject(len(outlines))
            changed = True
    if changed:
        # Transparency came with this version.
        writer.pdf_header = "%PDF-1.4"
        writer.metadata = None
        writer.write(path)


def _font_files(writer: PdfWriter) -> Iterator[Untyped]:
    """The fonts' files in a PDF; what is read from one has types that only the PDF knows."""
    fonts: Untyped = {}
    for page in writer.pages:
        resources: Untyped = page["/Resources"]
        fonts |= resources.get("/Font", {})
    for font in fonts.values():
        for descendant in font.get_object().get("/DescendantFonts", ()):
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            if "/FontFile2" in descriptor:
                yield descriptor["/FontFile2"].get_object()


def _truetype(data: bytes) -> bytes:
    """The font with quadratic outlines; every glyph keeps its number."""
    from fontTools.ttLib import TTFont

    font = TTFont(BytesIO(data), recalcTimestamp=False)
    _quadratic(font)
    written = BytesIO()
    font.save(written)
    return written.getvalue()


def _quadratic(font: TTFont) -> None:
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    outlines = {}
    for name in order:
        pen = TTGlyphPen(None)
        reach = _ERROR * font["head"].unitsPerEm / 1000
        glyphs[name].draw(Cu2QuPen(pen, reach, reverse_direction=True))
        outlines[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder = order
    font["glyf"].glyphs = outlines
    for name in order:
        outlines[name].recalcBounds(font["glyf"])
    _maximum_profile(font, len(order))
    for table in ("CFF ", "VORG"):
        if table in font:
            del font[table]
    font.sfntVersion = "\x00\x01\x00\x00"


def _maximum_profile(font: TTFont, glyphs: int) -> None:
    """The table of limits as TrueType has it; those of the outlines are counted when saved."""
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    limits.numGlyphs = glyphs
    limits.maxZones = 1
    for name in (
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
        "maxStackElements",
        "maxSizeOfInstructions",
        "maxComponentElements",
    ):
        setattr(limits, name, 0)
