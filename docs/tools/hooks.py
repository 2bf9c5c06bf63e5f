"""Hooks of the documentation build: formulas as MathML, and two sites that know of each other.

``pymdownx.arithmatex`` marks the formulas; here they are converted, docstrings' included, so that
no page fetches a script. ``mkdocs.yml`` builds the English pages, ``mkdocs.zh.yml`` the Chinese
ones, ``NAME.zh.md``, at the same addresses under ``zh/``. A link to a page of the other site leads
there, and the header offers a page's translation.
"""

from __future__ import annotations

import html
import posixpath
import re
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

_MARKED = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<tex>.*?)\\[)\]]</(?P=tag)>', re.DOTALL
)
_LINK = re.compile(r"(?<!!)\[(?P<words>[^\[\]]*)\]\((?P<path>[\w./-]+\.md)(?P<anchor>#[^)\s]*)?\)")
_LANGUAGES = {"en": "English", "zh": "中文"}


def on_files(files: Files, config: MkDocsConfig, **_: Any) -> Files:
    """The files, a Chinese page at the address of the English one."""
    for file in files.documentation_pages():
        if _chinese(file.src_uri):
            file.name = file.name.removesuffix(".zh")
            file.url = _address(file.src_uri).removeprefix("zh/") or "./"
            file.dest_uri = posixpath.normpath(posixpath.join(file.url, "index.html"))
            file.abs_dest_path = posixpath.join(config.site_dir, file.dest_uri)
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """The page, links to pages of the other site written as links to their addresses."""
    here = page.file.src_uri

    def elsewhere(found: re.Match[str]) -> str:
        there = posixpath.normpath(posixpath.join(posixpath.dirname(here), found["path"]))
        if _chinese(there) == _chinese(here):
            return found[0]
        to = get_relative_url(_address(there), _address(here)) + (found["anchor"] or "")
        return f'<a href="{to}">{found["words"]}</a>'

    return _LINK.sub(elsewhere, markdown)


def on_page_context(context: dict[str, Any], config: MkDocsConfig, **_: Any) -> dict[str, Any]:
    """The context, with both languages in the header; the theme keeps links that begin with #."""
    config.extra["alternate"] = [
        {"name": name, "lang": lang, "link": f"#{lang}"} for lang, name in _LANGUAGES.items()
    ]
    return context


def on_post_page(output: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """The page, its languages linked to its addresses, or to a first page if not translated."""
    here = page.file.src_uri
    plain = here.replace(".zh.md", ".md")
    for lang in _LANGUAGES:
        source = plain if lang == "en" else plain.replace(".md", ".zh.md")
        if not Path(config.docs_dir, source).is_file():
            source = "index.md" if lang == "en" else "index.zh.md"
        to = get_relative_url(_address(source), _address(here))
        output = output.replace(f'href="#{lang}" hreflang', f'href="{to}" hreflang')
    return output


def _chinese(source: str) -> bool:
    return source.endswith(".zh.md")


def _address(source: str) -> str:
    """Where the page of a source stands in the whole site."""
    path = source.removesuffix(".md").removesuffix(".zh").removesuffix("index")
    return ("zh/" if _chinese(source) else "") + (f"{path}/" if path and path[-1] != "/" else path)


def on_page_content(page_html: str, **_: Any) -> str:
    """The page with every marked formula as MathML."""
    return _MARKED.sub(_converted, page_html)


def _converted(found: re.Match[str]) -> str:
    block = found["tag"] == "div"
    mathml = convert(html.unescape(found["tex"]), display="block" if block else "inline")
    return f'<div class="formula">{mathml}</div>' if block else mathml
