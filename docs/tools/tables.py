"""Write the tables that pages draw from data: variables, sources, study keys, kinds.

``python docs/tools/tables.py`` rewrites them; the tests compare.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel

import spillgap as sg
from spillgap._weighting import METHODS as INDEX_METHODS
from spillgap.figures.formats import FORMATS as FIGURE_FORMATS
from spillgap.importers.tables import READERS
from spillgap.labels import label
from spillgap.models._tests import TESTS
from spillgap.models.corrections import CORRECTIONS
from spillgap.models.covariance import COVARIANCES
from spillgap.models.family import MODELS
from spillgap.models.undercoverage import UNDERCOVERAGE
from spillgap.references import METHODS, REFERENCES, reference
from spillgap.study import Study
from spillgap.study.steps import STEPS

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


def dictionary_zh() -> str:
    """The same in Chinese, shorter: name, label, unit, formula."""
    lines = ["| 变量 | 含义 | 单位 | 公式 |", "|---|---|---|---|"]
    for name, row in sg.load("china").dictionary.iterrows():
        lines.append(f"| `{name}` | {row['label_zh']} | {row['unit_zh']} | `{row['formula']}` |")
    return "\n".join(lines)


def promised_zh() -> str:
    """How many intervals keep what theory promises, as the English page has it."""
    words = ["模型", "判断的区间数", "在 93.5–96.5% 之内", "最低", "平均", "最高"]
    table = _translated("validation.md", "| model | intervals judged |", words)
    table = table.replace("| dynamic |", "| 动态 |")
    page = (DOCS / "validation.md").read_text(encoding="utf-8")
    inside, judged = re.findall(r"(\d+) of (\d+) promised intervals lie inside", page)[0]
    return f"{table}\n\n理论有承诺的 {judged} 个区间中，{inside} 个在界内；界外者见英文页。"


def _translated(page: str, begin: str, heads: list[str]) -> str:
    """A table of an English page under Chinese headings."""
    text = (DOCS / page).read_text(encoding="utf-8")
    _, rule, *rows = text[text.index(begin) :].partition("\n\n")[0].split("\n")
    return "\n".join(["| " + " | ".join(heads) + " |", rule, *rows])


def references_zh() -> str:
    """The sources under Chinese headings."""
    return references(("键", "出处"), "方法", ("方法", "键"))


def references(
    heads: tuple[str, str] = ("Key", "Source"),
    title: str = "Methods",
    method_heads: tuple[str, str] = ("Method", "Keys"),
) -> str:
    """Every source in APA by key, then the methods with the keys that they cite."""
    lines = _table(*heads)
    for key in sorted(REFERENCES):
        if not reference(key).is_software:
            lines.append(f"| `{key}` | {_linked(reference(key).cite('apa'))} |")
    lines += ["", f"## {title}", "", *_table(*method_heads)]
    for method, keys in METHODS.items():
        named = ", ".join(f"`{key}`" for key in keys)
        lines.append(f"| `{method}` | {named} |")
    return "\n".join(lines)


def _linked(entry: str) -> str:
    return re.sub(r"(https://\S+)", r"<\1>", entry.replace("|", "\\|"))


def study_keys() -> str:
    """The sections of STUDY.toml, what each says, and its keys."""
    lines = ["| Section | What it says | Keys |", "|---|---|---|"]
    plain = []
    for name, field in Study.model_fields.items():
        section = _section(field.annotation)
        if section is None:
            plain.append(name)
            continue
        says = (section.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        head = f"`[{name}.NAME]`" if typing.get_origin(field.annotation) is dict else f"`[{name}]`"
        keys = ", ".join(_key(key, inner) for key, inner in section.model_fields.items())
        if name == "weights":
            keys += ", and the options of that builder"
        lines.append(f"| {head} | {says.replace('``', '`')} | {keys} |")
    top = ", ".join(f"`{name}`" for name in plain if name != "folder")
    lines.insert(2, f"| top level | What is studied, in which languages and formats. | {top} |")
    return "\n".join(lines)


def _key(name: str, field: Any) -> str:
    section = _section(field.annotation)
    if section is None or section.__name__ == "Text":
        return f"`{name}`"
    inner = ", ".join(f"`{key}`" for key in section.model_fields)
    return f"`{name}` ({inner})"


def _section(annotation: Any) -> type[BaseModel] | None:
    """The section that a field holds, None if it is a value."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return None if annotation.__name__ == "Text" else annotation
    found = (_section(part) for part in typing.get_args(annotation))
    return next((section for section in found if section is not None), None)


_READ_AGAINST = {"normal": "normal", "t": "t, N − 1", "fixed-b": "fixed-b"}


def covariances() -> str:
    """Every covariance of the estimates: what it allows for, its options, where it is offered."""
    lines = [
        "| `cov=` | Allows for | Read against | Options | Random effects | GMM |",
        "|---|---|---|---|---|---|",
    ]
    for kind in COVARIANCES.values():
        options = ", ".join(f"`{option}`" for option in kind.options)
        offered = ["yes" if yes else "" for yes in (kind.random_effects, "gmm" in kind.methods)]
        cells = [f'`"{kind.name}"`', kind.allows_for(), _READ_AGAINST[kind.reference], options]
        lines.append("| " + " | ".join([*cells, *offered]) + " |")
    return "\n".join(lines)


def undercoverage() -> str:
    """Intervals that were measured to cover less than they say, and what to use instead."""
    lines = [
        "| 95% intervals of | cover | measured at | noted up to | instead |",
        "|---|---|---|---|---|",
    ]
    for row in UNDERCOVERAGE:
        limits = [("T", row.most_periods), ("N", row.most_units)]
        reach = ", ".join(f"{name} = {most}" for name, most in limits if most is not None)
        cells = [
            row.quantity.text("en"),
            row.share,
            row.measured.text("en"),
            reach,
            row.instead.text("en"),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _table(*heads: str) -> list[str]:
    return [_row(*heads), "|" + "---|" * len(heads)]


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _summary(thing: object) -> str:
    """The first sentence of a docstring."""
    text = (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ")
    return text.replace("``", "`").removesuffix(".")


def models() -> str:
    """Every model of the family."""
    lines = _table("Name", "Terms of W", "In Chinese")
    for name, model in MODELS.items():
        lines.append(_row(f"`{name}`", _summary(model), label("model", name, "zh")))
    return "\n".join(lines)


def weights() -> str:
    """Every kind of weights: what it is built from and its options."""
    lines = _table("Kind", "What it is", "From the study's", "Options")
    for kind in sg.weights.KINDS.values():
        handed = {"boundaries": "map", "source": "panel"}
        given = ", ".join(handed[name] for name in kind.handed)
        lines.append(_row(f"`{kind.name}`", _summary(kind.build), given, _code(kind.options)))
    return "\n".join(lines)


def measures() -> str:
    """Every measure of inequality: what it needs and where it is offered."""
    lines = _table("Measure", "What it is", "Values", "Parts by group", "Explained", "Lowered")
    for row in sg.gaps.MEASURES.values():
        offered = [row.parts is not None, row.explained, row.gradient is not None]
        yes = ["yes" if it_is else "" for it_is in offered]
        lines.append(_row(f"`{row.name}`", row.title, row.need, *yes))
    return "\n".join(lines)


def files() -> str:
    """What is read and written, by kind of file."""
    lines = _table("Files", "Data", "Weights", "Tables", "Figures")
    data = {ending for reader in READERS.values() for ending in reader.endings}
    figures = {f".{name}" for name in FIGURE_FORMATS}
    tables = {f".{name}" for name in sg.tables.FORMATS}
    held = sg.weights.FILES
    for ending in sorted({*data, *tables, *held, *figures}):
        both = {"read": "read", "write": "written"}
        how = [said for can, said in both.items() if getattr(held.get(ending), can, None)]
        lines.append(
            _row(
                f"`{ending}`",
                "read" if ending in data else "",
                ", ".join(how),
                "written" if ending in tables else "",
                "written" if ending in figures else "",
            )
        )
    return "\n".join(lines)


def datasets() -> str:
    """Every dataset that ships."""
    lines = _table("Dataset", "What it is", "Names of units matched", "A study ships")
    for case in sg.datasets.DATASETS.values():
        yes = ["yes" if it_is else "" for it_is in (case.match is not None, case.study)]
        lines.append(_row(f"`{case.name}`", case.load().title, *yes))
    return "\n".join(lines)


def tests() -> str:
    """Every test, its null and its source."""
    lines = _table("Test", "Name", "Null hypothesis", "Source")
    for row in TESTS.values():
        said = (row.label.name.text("en"), row.label.null.text("en"))
        lines.append(_row(f"`{row.name}`", *said, f"`{row.reference}`"))
    return "\n".join(lines)


def corrections() -> str:
    """Every correction of an estimate: what it removes, for which models, what it leaves."""
    lines = _table("`correction=`", "Removes", "Models", "Likelihood ratios")
    for kind in CORRECTIONS.values():
        models = "with fixed effects" if kind.refuse is None else "dynamic, with unit effects"
        yes = "yes" if kind.keeps_likelihood else ""
        lines.append(_row(f'`"{kind.name}"`', kind.removes(), models, yes))
    return "\n".join(lines)


def indices() -> str:
    """Every method of a composite index."""
    lines = _table("Method", "What it does", "Computed for each indicator", "Score is a sum")
    for kind in INDEX_METHODS.values():
        columns = _code(kind.weigh(np.array([[0.0, 1.0], [1.0, 0.5], [0.5, 0.0]]), 1e-4))
        yes = "yes" if kind.additive else ""
        lines.append(_row(f"`{kind.name}`", kind.title, columns, yes))
    return "\n".join(lines)


def steps() -> str:
    """Every step of a study, in order, and its figures."""
    lines = _table("Step", "Figures")
    for step in STEPS.values():
        lines.append(_row(f"`{step.name}`", _code(figure.name for figure in step.figures)))
    return "\n".join(lines)


PARTS = {
    "data.md": {"dictionary": dictionary},
    "data.zh.md": {"dictionary": dictionary_zh},
    "references.md": {"references": references},
    "references.zh.md": {"references": references_zh},
    "validation.zh.md": {"promised": promised_zh},
    "kinds.md": {
        "models": models,
        "covariances": covariances,
        "corrections": corrections,
        "weights": weights,
        "measures": measures,
        "indices": indices,
        "files": files,
        "datasets": datasets,
        "tests": tests,
        "steps": steps,
    },
    "guides/study-file.md": {"study": study_keys},
    "guides/robustness.md": {"covariances": covariances, "undercoverage": undercoverage},
}
"""Page → the names of its tables and what makes each."""


def refreshed(page: str, text: str) -> str:
    """The page with its tables written anew."""
    for name, make in PARTS[page].items():
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n{make()}\n{end}{after}"
    return text


def main() -> None:
    """Rewrite the tables of all pages."""
    for page in PARTS:
        path = DOCS / page
        path.write_text(refreshed(page, path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
