"""Hooks of the documentation build: formulas become MathML, so that no page fetches a script.

``pymdownx.arithmatex`` marks the formulas; here they are converted, docstrings' included.
"""

from __future__ import annotations

import html
import re
from typing import Any

from latex2mathml.converter import convert

_MARKED = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<tex>.*?)\\[)\]]</(?P=tag)>', re.DOTALL
)


def on_page_content(page_html: str, **_: Any) -> str:
    """The page with every marked formula as MathML."""
    return _MARKED.sub(_converted, page_html)


def _converted(found: re.Match[str]) -> str:
    block = found["tag"] == "div"
    mathml = convert(html.unescape(found["tex"]), display="block" if block else "inline")
    return f'<div class="formula">{mathml}</div>' if block else mathml
