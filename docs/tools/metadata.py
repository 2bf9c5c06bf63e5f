"""Write what registries and journals read: ``codemeta.json``, and ``paper.bib`` for ``paper.md``.

``python docs/tools/metadata.py``; the tests compare. The sources that the paper cites stand in
``paper.bib`` as the package's bibliography has them.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import spillgap as sg

ROOT = Path(__file__).resolve().parents[2]


def cited(text: str) -> list[str]:
    """The keys that a paper cites, in alphabetical order."""
    return sorted(set(re.findall(r"@([a-z]\w*)", text)))


def bibliography() -> str:
    """The entries of all sources that ``paper.md`` cites, as BibTeX."""
    keys = cited((ROOT / "paper.md").read_text(encoding="utf-8"))
    return sg.cite(*keys, style="bibtex").rstrip() + "\n"


def codemeta() -> str:
    """What ``pyproject.toml`` says, in the words of CodeMeta."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    python = {"@type": "ComputerLanguage", "name": "Python", "version": project["requires-python"]}
    meta = {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": project["name"],
        "description": project["description"],
        "version": sg.__version__,
        "license": f"https://spdx.org/licenses/{project['license']}",
        "programmingLanguage": python,
        "keywords": project["keywords"],
        "author": [{"@type": "Organization", "name": a["name"]} for a in project["authors"]],
        "softwareRequirements": project["dependencies"],
    }
    return json.dumps(meta, indent=2, ensure_ascii=False) + "\n"


FILES = {"paper.bib": bibliography, "codemeta.json": codemeta}


def main() -> None:
    """Write every file."""
    for name, text in FILES.items():
        (ROOT / name).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
