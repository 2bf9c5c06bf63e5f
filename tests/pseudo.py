"""A language that is English in brackets: what it leaves bare was written outside the text files.

``with pseudo_language(tmp_path): ...`` adds ``"qps"``, in which every piece of text of every
English message stands in ⟦…⟧, and takes it away again. Facts stand bare between the pieces, so
that an English word that code hands to a message is seen as well. :func:`bare_words` lists what is
bare in a rendered text; names of the data are passed as allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fluent.syntax import FluentSerializer, ast
from fluent.syntax.visitor import Transformer

from spillgap.text import _catalogue, add_language

from .text import messages

LANG = "qps"
_WRAPPED = re.compile(r"⟦[^⟦⟧]*⟧")
_WORD = re.compile(r"[^\W\d_][\w.]*[^\W\d_]|[\u4e00-\u9fff]")
"""Two letters and more; one letter is a symbol."""


class _Wrap(Transformer):
    def visit_TextElement(self, node: ast.TextElement) -> ast.TextElement:
        if re.search(r"[^\W\d_]", node.value):
            node.value = re.sub(r"\S(?:.*\S)?", lambda text: f"⟦{text[0]}⟧", node.value)
        return node


@contextmanager
def pseudo_language(folder: Path) -> Iterator[str]:
    """Add the language from files written to a folder; yields its code."""
    for room in messages.rooms("en"):
        body = [_Wrap().visit(entry) for entry in messages.entries("en", room)]
        path = folder / f"{room}.ftl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FluentSerializer().serialize(ast.Resource(body)), encoding="utf-8")
    add_language(LANG, folder)
    try:
        yield LANG
    finally:
        del _catalogue._folders[LANG]
        _catalogue._bundle.cache_clear()


def bare_words(text: str, allowed: Iterable[str] = ()) -> list[str]:
    """Words outside the brackets, but for those allowed."""
    left = _WRAPPED.sub(" ", text)
    for name in sorted(map(str, allowed), key=len, reverse=True):
        left = left.replace(name, " ")
    return _WORD.findall(left)
