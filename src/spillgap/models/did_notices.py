"""What is doubtful about a difference-in-differences, in words that stay with the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spillgap.errors import DataWarning, listing
from spillgap.models.notices import Notice
from spillgap.models.panel_lag import panel_lag
from spillgap.options import Covariance

if TYPE_CHECKING:
    from spillgap.models.did import DiD
    from spillgap.models.treatment import Treatment

__all__ = ["did_notices", "few_treated_notices"]

FEW_TREATED = 5
"""Units; with fewer on either side a clustered standard error is far too small."""


def did_notices(did: DiD) -> tuple[Notice, ...]:
    """Staggered treatment, and untreated units that spillovers may reach."""
    staggered = (_staggered(did),) if did.treatment.staggered else ()
    return (*staggered, *_controls(did))


def _staggered(did: DiD) -> Notice:
    treatment = did.treatment
    sizes = [f"{period}: {count}" for period, count in treatment.cohorts.items()]
    cohorts, units = listing(sizes, most=12), len(treatment.treated)
    weights = treatment.two_way_weights()
    negative, total = weights[weights < 0.0], len(weights)
    text = (
        f"Staggered adoption: {units} treated units in {len(sizes)} cohorts ({cohorts}). The "
        "two-way estimate also compares units with others treated before them, and mixes effects "
        "that differ between cohorts or over time (Goodman-Bacon 2021). In the regression on "
        f"treatment alone {len(negative)} of {total} treated unit-periods have a negative weight, "
        f"{negative.sum():.3f} in sum (de Chaisemartin & D'Haultfœuille 2020)."
    )
    text_zh = (
        f"交错处理：{units} 个处理单元分属 {len(sizes)} 个批次（{cohorts}）。双向固定效应估计会与"
        "先前已处理的单元比较，混合了随批次或时间而异的效应（Goodman-Bacon 2021）。"
        f"仅含处理变量的回归中，{total} 个处理观测里有 {len(negative)} 个权重为负，"
        f"合计 {negative.sum():.3f}"
        "（de Chaisemartin & D'Haultfœuille 2020）。"
    )
    if did.window is not None:
        text += (
            " Effects of one event time likewise mix in those of others, so that trends before "
            "treatment can seem to be there or not (Sun & Abraham 2021)."
        )
        text_zh += (
            "各事件时间的系数同样混入其他事件时间的效应，处理前趋势可能因此失真"
            "（Sun & Abraham 2021）。"
        )
    return Notice(DataWarning, text, text_zh)


def _controls(did: DiD) -> tuple[Notice, ...]:
    """Untreated units with treated neighbours, where the model cannot tell what reaches them."""
    panel, treatment = did.panel, did.treatment
    if panel.weights is None:
        return ()
    weights = did.model.durbin_weights
    exposed_rows = panel_lag(panel, weights).apply(treatment.status[:, None])[:, 0] != 0.0
    exposed = np.bincount(panel.unit_codes[exposed_rows], minlength=panel.n_units) > 0
    never = treatment.start < 0
    reached, total = int((exposed & never).sum()), int(never.sum())
    if did.model.has_durbin:
        if reached < total:
            return ()
        return (
            Notice(
                DataWarning,
                f"All {total} units that are never treated have treated neighbours: no unit shows "
                "what happens without any treatment nearby, and the effect on neighbours rests on "
                "its being proportional to the share that is treated.",
                f"全部 {total} 个从未处理的单元都有受处理的邻居：没有单元能反映周边无处理时的情形，"
                "对邻近地区效应的识别依赖其与受处理邻居的比例成线性关系。",
            ),
        )
    if not reached:
        return ()
    return (
        Notice(
            DataWarning,
            f"{reached} of the {total} units that are never treated have treated neighbours, and "
            f"{did.model.name} has no W × treatment: if treatment spills over to them, they are no "
            "longer what would have happened without it (Clarke 2017; Butts 2021). Compare with "
            "model='SLX' or 'SDM'.",
            f"{total} 个从未处理的单元中有 {reached} 个的邻居受到处理，而 {did.model.name} 不含"
            " W × 处理项：若处理溢出到这些单元，它们便不能代表未处理的情形"
            "（Clarke 2017；Butts 2021）。请与 model='SLX' 或 'SDM' 比较。",
        ),
    )


def few_treated_notices(treatment: Treatment, cov: Covariance) -> tuple[Notice, ...]:
    """Too few units on one side for the variance between units to be estimated."""
    treated, never = len(treatment.treated), len(treatment.never_treated)
    if cov not in ("cluster", "robust") or min(treated, never) >= FEW_TREATED:
        return ()
    return (
        Notice(
            DataWarning,
            f"{treated} treated and {never} never treated units: with fewer than {FEW_TREATED} on "
            f"a side, standard errors of cov={cov!r} are too small and the effect seems more "
            "certain than it is (Conley & Taber 2011).",
            f"处理单元 {treated} 个、从未处理单元 {never} 个：任一方少于 {FEW_TREATED} 个时，"
            f"cov={cov!r} 的标准误偏小，效应显得比实际更确定（Conley & Taber 2011）。",
        ),
    )
