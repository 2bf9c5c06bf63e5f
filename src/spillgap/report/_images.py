"""A study's figures as data inside the page: the lightest of what was drawn."""

from __future__ import annotations

import base64
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from spillgap.options import Language

if TYPE_CHECKING:
    from PIL import Image

    from spillgap.study import StudyResult

__all__ = ["Picture", "picture"]

MOST_PIXELS = 1500
COLOURS = 128
_FLAT = 24
"""Colours that are kept as they are: those of surfaces and of paper."""
_SHOWN = 0.62
"""CSS pixels per pixel of a figure at 300 dpi: half as large again as it is on paper."""


@dataclass(frozen=True)
class Picture:
    """A picture ready for ``<img>``: a data URI, and the size it is shown at in CSS pixels."""

    uri: str
    width: int
    height: int


def picture(result: StudyResult, name: str, lang: Language) -> Picture | None:
    """The figure of that name; None where the study did not draw it.

    Drawings come as PNG in a palette or as SVG, whichever is lighter. Where a study was told to
    write PDF only, the figure is drawn anew.
    """
    files = {
        artefact.path.suffix: artefact.path
        for artefact in result.artefacts
        if (artefact.kind, artefact.name, artefact.lang) == ("figure", name, lang)
    }
    if not files:
        return None
    if ".png" not in files:
        with tempfile.TemporaryDirectory() as folder:
            return _encoded(_drawn(result, name, lang, Path(folder)), files.get(".svg"))
    return _encoded(files[".png"], files.get(".svg"))


def _encoded(png: Path, svg: Path | None) -> Picture:
    from PIL import Image

    with Image.open(png) as image:
        dpi = float(image.info.get("dpi", (300.0, 300.0))[0]) or 300.0
        scale = _SHOWN * 300.0 / dpi
        width, height = (round(side * scale) for side in image.size)
        small = image.convert("RGB")
    if small.width > MOST_PIXELS:
        small = small.resize(
            (MOST_PIXELS, round(small.height * MOST_PIXELS / small.width)), Image.Resampling.LANCZOS
        )
    stream = io.BytesIO()
    _in_few_colours(small).save(stream, "PNG")
    content, kind = stream.getvalue(), "image/png"
    if svg is not None and svg.stat().st_size < len(content):
        content, kind = svg.read_bytes(), "image/svg+xml"
    return Picture(f"data:{kind};base64,{base64.b64encode(content).decode()}", width, height)


def _in_few_colours(full: Image.Image) -> Image.Image:
    """The picture in a palette that has its commonest colours as they are: a grey has no tint."""
    from PIL import Image

    # Dithering would speckle flat colours and weigh more.
    few = full.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    palette, places = few.getpalette() or [], np.asarray(few).ravel()
    channels = np.asarray(full, dtype=np.uint32).reshape(-1, 3)
    colours = channels @ np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)
    settled: set[int] = set()
    for _, colour in sorted(full.getcolors(full.width * full.height) or [], reverse=True)[:_FLAT]:
        red, green, blue = cast("tuple[int, int, int]", colour)
        place = int(places[np.argmax(colours == (red << 16 | green << 8 | blue))])
        if place not in settled:
            palette[3 * place : 3 * place + 3] = [red, green, blue]
            settled.add(place)
    few.putpalette(palette)
    return few


def _drawn(result: StudyResult, name: str, lang: Language, folder: Path) -> Path:
    """The figure drawn anew from the study's sections."""
    from spillgap.study.drawing import Drawing, draw
    from spillgap.study.steps import plates

    study = result.study
    plate = next(
        plate
        for section in result.sections
        for plate in plates(section, study, result.inputs, result.sections)
        if plate.name == name
    )
    drawing = Drawing(plate.figure, name, lang, plate.content, folder, ("png",), study.dpi)
    return draw(drawing)[0].path
