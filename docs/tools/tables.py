"""Write the tables that pages draw from data: the dictionary of China's variables, the sources.

``python docs/tools/tables.py`` rewrites them; the tests compare.
"""

from __future__ import annotations

import re
from pathlib import Path

import spillgap as sg
from spillgap.references import METHODS, REFERENCES, reference

DOCS = Path(__file__).resolve().parents[1]


def dictionary() -> str:
    """China's variables by block: name, label, unit, formula, source."""
    table = sg.load("china").dictionary
    lines = ["| Variable | Label | Unit | Formula | Publisher, table |", "|---|---|---|---|---|"]
    for name, row in table.iterrows():
        formula = f"`{row['formula']}`"
        if row["table"] == "computed on loading":
            source = "computed on loading"
        else:
            source = f"{row['publisher']}: {row['table']}"
        label = f"{row['label_en']}<br>{row['label_zh']}"
        cells = [f"`{name}`", label, row["unit"], formula, source]
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def references() -> str:
    """Every source in APA by key, then the methods with the keys that they cite."""
    lines = ["| Key | Source |", "|---|---|"]
    for key in sorted(REFERENCES):
        if not reference(key).is_software:
            lines.append(f"| `{key}` | {_linked(reference(key).cite('apa'))} |")
    lines += ["", "## Methods", "", "| Method | Keys |", "|---|---|"]
    for method, keys in METHODS.items():
        named = ", ".join(f"`{key}`" for key in keys)
        lines.append(f"| `{method}` | {named} |")
    return "\n".join(lines)


def _linked(entry: str) -> str:
    return re.sub(r"(https://\S+)", r"<\1>", entry.replace("|", "\\|"))


_PARTS = {"data.md": ("dictionary", dictionary), "references.md": ("references", references)}


def refreshed(page: str, text: str) -> str:
    """The page with its table written anew."""
    name, make = _PARTS[page]
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{make()}\n{end}{after}"


def main() -> None:
    """Rewrite the tables of both pages."""
    for page in _PARTS:
        path = DOCS / page
        path.write_text(refreshed(page, path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
