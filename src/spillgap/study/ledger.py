"""The ledger of spillovers: who sends to whom, by order, and between agglomerations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from spillgap.study.cells import groups, kinds, units, variable
from spillgap.study.inputs import Inputs
from spillgap.study.output import sheet
from spillgap.study.sections import Section
from spillgap.study.specification import Study

__all__ = ["agglomerations", "ledger"]

DRAWS = 500
ORDERS = 4


def ledger(study: Study, inputs: Inputs, sections: Mapping[str, Section]) -> Section:
    """Accounts of the variable whose spillover stands out most, per unit of it in every unit."""
    main = sections["models"].results["main"]
    name = sections["effects"].results["strongest"]
    book = main.accounts(name, draws=DRAWS, seed=study.seed)
    frame = book.to_frame().xs(name, level=0)
    kept = ["own", "received", "sent", "sent_lower", "sent_upper", "net", "net_lower", "net_upper"]
    frame = frame[kept].sort_values("net", ascending=False)
    results: dict[str, Any] = {"accounts": book, "variable": name, "frame": frame}
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
    if not main.model.dynamic:
        orders = _orders(book, name)
        results["orders"] = orders
        numbers["orders"] = orders.to_dict("index")
        shown = orders.reset_index().astype({"order": object})
        tables.append(sheet("orders", shown, kinds("order"), about=about))
    return Section("ledger", numbers, tuple(tables), results)


def _orders(book: Any, variable: str) -> pd.DataFrame:
    """Mean over the units of what they keep, receive and send through paths of each length."""
    frame = book.by_order(ORDERS).xs(variable, level=0)
    order = list(dict.fromkeys(frame.index.get_level_values("order")))
    means = frame.groupby(level="order", sort=False).mean().reindex(order)
    return means.rename_axis("order")


def agglomerations(study: Study, inputs: Inputs, sections: Mapping[str, Section]) -> Section:
    """Every alliance of units: its level against the others', effects inside and across it."""
    from spillgap.decomposition._units import groups_of

    spec = study.agglomerations
    assert spec is not None
    labels = groups_of(inputs.panel, spec.groups).labels
    wide = inputs.panel.wide(study.interest)
    rows = {
        group: _levels(wide, labels.index[labels == group])
        for group in dict.fromkeys(labels)
        if str(group) != _REST
    }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("group")
    if "ledger" in sections and "accounts" in sections["ledger"].results:
        table = table.join(_flows(sections["ledger"].results, labels))
    table = table.sort_values("mean_last", ascending=False)
    printed = sheet(
        "agglomerations",
        table.reset_index(),
        groups(labels),
        about={"label": variable(inputs, study.interest)},
    )
    results: dict[str, Any] = {"table": table, "labels": labels, "case": spec.case}
    numbers = {"groups": table.to_dict("index"), "labels": labels}
    return Section("agglomerations", numbers, (printed,), results)


_REST = "Other"


def _levels(wide: pd.DataFrame, members: pd.Index) -> dict[str, float]:
    others = wide.columns.difference(members)
    return {
        "members": len(members),
        "mean_first": float(wide[members].iloc[0].mean()),
        "mean_last": float(wide[members].iloc[-1].mean()),
        "rest_last": float(wide[others].iloc[-1].mean()),
    }


def _flows(results: Mapping[str, Any], labels: pd.Series) -> pd.DataFrame:
    """By group, the sums of effects that stay inside, go out and come in, per unit of change."""
    flows = results["accounts"].between(labels).xs(results["variable"], level=0)["spillover"]
    sent = flows.groupby(level="sender").sum()
    received = flows.groupby(level="receiver").sum()
    inside = pd.Series({group: flows[group, group] for group in sent.index})
    return pd.DataFrame(
        {"inside": inside, "across_sent": sent - inside, "across_received": received - inside}
    )
