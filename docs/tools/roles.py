"""Docstrings use reStructuredText roles; the pages are Markdown. This translates between them."""

from __future__ import annotations

import re
from typing import Any

import griffe

_MATH = re.compile(r":math:`(?P<tex>[^`]+)`")
_OTHER = re.compile(r":(?:class|data|func|meth|mod|attr):`~?(?P<name>[^`]+)`")


class Roles(griffe.Extension):
    """``:math:`x``` to ``$x$`` and ``:func:`name``` to code, in every docstring."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Translate one object's docstring."""
        if obj.docstring is None:
            return
        text = _MATH.sub(lambda m: f"${' '.join(m['tex'].split())}$", obj.docstring.value)
        obj.docstring.value = _OTHER.sub(lambda m: f"`{m['name'].rpartition('.')[2]}`", text)
