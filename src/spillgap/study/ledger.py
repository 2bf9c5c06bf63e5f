"""The ledger of spillovers: who sends to whom, by order, and between agglomerations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from spillgap.study.inputs import Inputs
from spillgap.study.output import sheet
from spillgap.study.sections import HEADERS, Section, group_words, unit_words
from spillgap.study.specification import Study

__all__ = ["agglomerations", "group_names", "ledger"]

DRAWS = 500
ORDERS = 4

_HEADERS = {
    **HEADERS,
    "sent_lower": ("95%, lower", "95%下限"),
    "sent_upper": ("95%, upper", "95%上限"),
    "net_lower": ("Net, lower", "净值下限"),
    "net_upper": ("Net, upper", "净值上限"),
    "order": ("Order", "阶数"),
    "group": ("Group", "城市群"),
    "members": ("Units", "地区数"),
    "mean_first": ("Mean, first period", "均值（首期）"),
    "mean_last": ("Mean, last period", "均值（末期）"),
    "rest_last": ("Mean of the others", "其余地区均值"),
    "inside": ("Sent inside", "内部溢出"),
    "across_sent": ("Sent to others", "向外发送"),
    "across_received": ("Received from others", "自外接收"),
}


def ledger(study: Study, inputs: Inputs, sections: Mapping[str, Section]) -> Section:
    """Accounts of the variable whose spillover stands out most, per unit of it in every unit."""
    main = sections["models"].results["main"]
    variable = sections["effects"].results["strongest"]
    book = main.accounts(variable, draws=DRAWS, seed=study.seed)
    frame = book.to_frame().xs(variable, level=0)
    kept = ["own", "received", "sent", "sent_lower", "sent_upper", "net", "net_lower", "net_upper"]
    frame = frame[kept].sort_values("net", ascending=False)
    results: dict[str, Any] = {"accounts": book, "variable": variable, "frame": frame}
    numbers: dict[str, Any] = {"variable": variable, "units": frame.to_dict("index")}
    label = {lang: inputs.label(variable, lang) for lang in ("en", "zh")}
    tables = [
        sheet(
            "accounts",
            {"en": f"Spillover accounts: {label['en']}", "zh": f"溢出账户：{label['zh']}"},
            frame.rename_axis("unit").reset_index(),
            _HEADERS,
            unit_words(inputs),
        )
    ]
    if not main.model.dynamic:
        orders = _orders(book, variable)
        results["orders"] = orders
        numbers["orders"] = orders.to_dict("index")
        words = {"beyond": ("beyond", "更高阶")}
        title = {"en": f"Effects by order of neighbour: {label['en']}",
                 "zh": f"按邻接阶数分解的效应：{label['zh']}"}  # fmt: skip
        shown = orders.reset_index().astype({"order": object})
        tables.append(sheet("orders", title, shown, _HEADERS, words))
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
    label = {lang: inputs.label(study.interest, lang) for lang in ("en", "zh")}
    printed = sheet(
        "agglomerations",
        {"en": f"Agglomerations side by side: {label['en']}", "zh": f"城市群比较：{label['zh']}"},
        table.reset_index(),
        _HEADERS,
        group_names(labels),
    )
    results: dict[str, Any] = {"table": table, "labels": labels, "case": spec.case}
    numbers = {"groups": table.to_dict("index"), "labels": labels}
    return Section("agglomerations", numbers, (printed,), results)


_REST = "Other"


def group_names(labels: pd.Series) -> dict[Any, tuple[str, str]]:
    """Group → its name in English and Chinese."""
    words = group_words(pd.Index(dict.fromkeys(labels)))
    return {**words, _REST: ("Other", "其他")}


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
