"""The ledger of spillovers: who sends to whom, and by order of neighbour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from spillgap import figures
from spillgap._escaping import math_text
from spillgap.options import Language
from spillgap.study.cells import kinds, units, variable
from spillgap.study.inputs import Inputs
from spillgap.study.outcomes import EffectsOutcome, LedgerOutcome, ModelsOutcome
from spillgap.study.output import sheet
from spillgap.study.sections import Section
from spillgap.study.specification import Study
from spillgap.study.steps._step import Content, Contents, Drawn, Figure, Sections, Step
from spillgap.text import Sentence

__all__ = ["STEP", "ledger"]


DRAWS = 500


ORDERS = 4


def ledger(study: Study, inputs: Inputs, sections: Mapping[str, Section]) -> Section:
    """Accounts of the variable whose spillover stands out most, per unit of it in every unit."""
    main = ModelsOutcome.of(sections).main
    name = EffectsOutcome.of(sections).strongest
    book = main.accounts(name, draws=DRAWS, seed=study.seed)
    frame = book.to_frame().xs(name, level=0)
    kept = ["own", "received", "sent", "sent_lower", "sent_upper", "net", "net_lower", "net_upper"]
    frame = pd.DataFrame(frame[kept]).sort_values("net", ascending=False)
    orders = None if main.model.dynamic else _orders(book, name)
    numbers: dict[str, Any] = {"variable": name, "units": frame.to_dict("index")}
    about = {"label": variable(inputs, name)}
    tables = [
        sheet(
            "accounts",
            frame.rename_axis("unit").reset_index(),
            units(inputs),
            about=about,
        )
    ]
    if orders is not None:
        numbers["orders"] = orders.to_dict("index")
        shown = orders.reset_index().astype({"order": object})
        tables.append(sheet("orders", shown, kinds("order"), about=about))
    return Section(
        "ledger", numbers, tuple(tables), outcome=LedgerOutcome(book, name, frame, orders)
    )


def _orders(book: Any, variable: str) -> pd.DataFrame:
    """Mean over the units of what they keep, receive and send through paths of each length."""
    frame = book.by_order(ORDERS).xs(variable, level=0)
    order = list(dict.fromkeys(frame.index.get_level_values("order")))
    means = frame.groupby(level="order", sort=False).mean().reindex(order)
    return means.rename_axis("order")


_FLOWS = 25


def _contents(study: Study, inputs: Inputs, sections: Sections) -> Contents:
    results = LedgerOutcome.of(sections)
    content = {
        "matrix": results.accounts.matrix(results.variable),
        "top": _FLOWS,
        "basemap": inputs.basemap,
        "sea": inputs.sea,
        "zoom": inputs.zooms,
        "title": Sentence(
            "study/figures:flow",
            {
                "variable": variable(inputs, results.variable),
                "outcome": variable(inputs, study.interest),
            },
        ),
    }
    return {"flows": content}


def _draw(content: Content, lang: Language) -> Drawn:
    return figures.flow_map(
        content["matrix"],
        content["basemap"],
        top=content["top"],
        maritime=content["sea"],
        zoom=content["zoom"],
        legend="outside",
        legend_title=math_text(content["title"].text(lang)),
        lang=lang,
    )


STEP = Step(
    "ledger",
    "ledger",
    ledger,
    wanted=lambda study: study.models is not None,
    figures=(Figure("flows", _contents, _draw, mapped=True),),
    refusable=True,
    needs="effects",
)
