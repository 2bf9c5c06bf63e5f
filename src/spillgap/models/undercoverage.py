"""Intervals that were measured to cover less than they say: one table, read by notices and docs.

Each row is what a simulation of the validation page came out as. A result to which a row applies
carries it as a notice; the guide to robustness prints the table; tests hold every row to the files
of ``benchmarks/results`` that it is taken from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from spillgap.errors import CoverageWarning
from spillgap.models.notices import Notice
from spillgap.models.specification import Specification
from spillgap.options import Correction, Covariance, Method

__all__ = ["UNDERCOVERAGE", "Source", "Undercoverage", "undercoverage_notices"]

Read: TypeAlias = Literal["parameters", "long-run effects by the delta method", "speed"]

N = 49
"""Units in all of these simulations: a 7 × 7 lattice, queen contiguity."""


@dataclass(frozen=True)
class Source:
    """The simulated cells that a row sums up.

    Attributes
    ----------
    file : {"coverage", "monte_carlo", "convergence"}
        The CSV in ``benchmarks/results``.
    cells, parameters : str
        Regular expressions that match the whole name of a cell and of a parameter.
    cov : str
        The covariance; empty where the file has one only.
    """

    file: str
    cells: str
    parameters: str
    cov: str = ""


@dataclass(frozen=True)
class Undercoverage:
    """One row: where intervals of 95% were measured to cover less.

    Attributes
    ----------
    key : str
    read : str
        What is read: the parameters of a fit, long-run effects, a speed of convergence.
    where : mapping of str to tuple of str
        What a fit must be: method, cov, correction, effects, model, dynamic → the values for
        which the row holds.
    most_periods, most_units : int or None
        The row is for no more than so many.
    quantity : (str, str)
        What the intervals are of, in English and Chinese.
    innovations : (str, str)
        Under which innovations; empty where they are independent.
    coverage : (float, float)
        Lowest and highest coverage of the cells, in per cent.
    periods : tuple of int
        T of the cells.
    draws : int
        Of each cell, the fewest.
    source : Source
    instead : (str, str)
        What to use instead.
    """

    key: str
    read: Read
    where: Mapping[str, tuple[str, ...]]
    most_periods: int | None
    quantity: tuple[str, str]
    innovations: tuple[str, str]
    coverage: tuple[float, float]
    periods: tuple[int, ...]
    draws: int
    source: Source
    instead: tuple[str, str]
    most_units: int | None = None

    @property
    def share(self) -> str:
        """The coverage in words: ``"91.0–92.8%"``."""
        low, high = self.coverage
        return f"{low:.1f}%" if low == high else f"{low:.1f}–{high:.1f}%"

    @property
    def measured(self) -> tuple[str, str]:
        """Where it was measured, in English and Chinese."""
        at = ", ".join(map(str, self.periods))
        under, under_zh = self.innovations
        return (
            f"N = {N}, T = {at}, {self.draws:,} draws{f'; {under}' if under else ''}",
            f"N = {N}，T = {at}，{self.draws} 次{f'；{under_zh}' if under_zh else ''}",
        )

    def applies(self, facts: Mapping[str, str], n_periods: int, n_units: int) -> bool:
        """Whether it holds of a fit."""
        few = self.most_periods is None or n_periods <= self.most_periods
        small = self.most_units is None or n_units <= self.most_units
        return few and small and all(facts[name] in values for name, values in self.where.items())

    def notice(self) -> Notice:
        """The row as a notice."""
        (quantity, quantity_zh), (at, at_zh) = self.quantity, self.measured
        return Notice(
            CoverageWarning,
            f"95% intervals of {quantity} cover {self.share} in simulations ({at}). "
            f"{self.instead[0]}",
            f"{quantity_zh}的 95% 区间在模拟中的覆盖率为 {self.share}（{at_zh}）。"
            f"{self.instead[1]}",
        )


_FIXED = ("unit", "twoway")
_WITH_RHO = ("SAR", "SDM", "SAC", "GNS")
_UNEQUAL = "also where variances differ between units or over time", "含方差随单元或时期而异的情形"

UNDERCOVERAGE: tuple[Undercoverage, ...] = (
    Undercoverage(
        key="robust",
        read="parameters",
        where={"method": ("ml",), "cov": ("robust",), "effects": _FIXED},
        most_periods=4,
        quantity=("slopes with cov='robust'", "cov='robust' 时斜率"),
        innovations=_UNEQUAL,
        coverage=(91.0, 95.8),
        periods=(3,),
        draws=400,
        source=Source("coverage", r".*/unit/(independent|by unit|by row)/T3/.*", "x", "robust"),
        instead=(
            "With so few periods leave a margin, or use cov='cluster', which holds a little more.",
            "时期如此之少时请留有余地，或改用覆盖率略高的 cov='cluster'。",
        ),
    ),
    Undercoverage(
        key="cluster",
        read="parameters",
        where={"method": ("ml",), "cov": ("cluster",), "effects": _FIXED},
        most_periods=4,
        quantity=("slopes with cov='cluster'", "cov='cluster' 时斜率"),
        innovations=(
            "also where variances differ or innovations are autoregressive",
            "含方差不等与扰动自相关的情形",
        ),
        coverage=(91.0, 96.8),
        periods=(3,),
        draws=400,
        source=Source(
            "coverage", r".*/unit/(independent|by unit|by row|serial)/T3/.*", "x", "cluster"
        ),
        instead=(
            "The shortfall is where a few units vary far more than the rest: look at "
            "the result without them.",
            "偏短出现在少数单元的变动远大于其他单元时：请查看去掉这些单元后的结果。",
        ),
    ),
    Undercoverage(
        key="conley",
        read="parameters",
        where={"method": ("ml",), "cov": ("conley",), "effects": _FIXED},
        most_periods=4,
        quantity=("slopes with cov='conley'", "cov='conley' 时斜率"),
        innovations=_UNEQUAL,
        coverage=(91.0, 94.2),
        periods=(3,),
        draws=400,
        source=Source("coverage", r".*/unit/(independent|by unit|by row)/T3/.*", "x", "conley"),
        instead=(
            "Where units are independent use cov='cluster'.",
            "单元相互独立时请用 cov='cluster'。",
        ),
    ),
    Undercoverage(
        key="conley, dependent in space",
        read="parameters",
        where={"method": ("ml",), "cov": ("conley",)},
        most_periods=10,
        quantity=("slopes with cov='conley'", "cov='conley' 时斜率"),
        innovations=(
            "regressor and innovations dependent up to 200 km, cutoff=350",
            "解释变量与扰动在 200 公里内相关，cutoff=350",
        ),
        coverage=(87.2, 92.2),
        periods=(3, 5, 10),
        draws=400,
        source=Source("coverage", r"OLS/unit/spatial/.*", "x", "conley"),
        instead=(
            "Bartlett weights count part of the dependence: add neighbours' regressors (SLX, "
            "SDM) so that less of it is left, and compare cutoffs two and three times as far.",
            "Bartlett 权重只计入部分相关：请加入邻近解释变量（SLX、SDM）以减少剩余相关，"
            "并比较两倍与三倍的 cutoff。",
        ),
    ),
    Undercoverage(
        key="bootstrap",
        read="parameters",
        where={"method": ("ml",), "cov": ("bootstrap",), "effects": _FIXED},
        most_periods=4,
        quantity=("slopes with cov='bootstrap'", "cov='bootstrap' 时斜率"),
        innovations=("", ""),
        coverage=(89.2, 89.2),
        periods=(3,),
        draws=120,
        source=Source("coverage", r"SAR/unit/independent/T3/.*", "x", "bootstrap"),
        instead=(
            "Where innovations have one variance cov='classical' holds.",
            "扰动同方差时 cov='classical' 成立。",
        ),
    ),
    Undercoverage(
        key="driscoll-kraay, slopes",
        read="parameters",
        where={"method": ("ml",), "cov": ("driscoll-kraay",)},
        most_periods=10,
        quantity=("slopes with cov='driscoll-kraay'", "cov='driscoll-kraay' 时斜率"),
        innovations=(
            "common factors that are autoregressive (0.3)",
            "自回归（0.3）的共同因子",
        ),
        coverage=(91.5, 96.2),
        periods=(3, 5, 10),
        draws=400,
        source=Source("coverage", r".*/unit/common/.*", "x", "driscoll-kraay"),
        instead=(
            "Time effects take out a factor that all units share alike; more periods do the rest.",
            "时间效应可消除各单元同等承受的共同因子；其余有赖于更多时期。",
        ),
    ),
    Undercoverage(
        key="driscoll-kraay, rho",
        read="parameters",
        where={"method": ("ml",), "cov": ("driscoll-kraay",), "model": _WITH_RHO},
        most_periods=10,
        quantity=("rho with cov='driscoll-kraay'", "cov='driscoll-kraay' 时 rho "),
        innovations=(
            "common factors that are autoregressive (0.3)",
            "自回归（0.3）的共同因子",
        ),
        coverage=(87.5, 91.8),
        periods=(3, 5, 10),
        draws=400,
        source=Source("coverage", r"SAR/unit/common/.*", "rho", "driscoll-kraay"),
        instead=(
            "Common factors bias rho itself: use effects='twoway', and read rho with a margin.",
            "共同因子使 rho 本身有偏：请用 effects='twoway'，并对 rho 留有余地。",
        ),
    ),
    Undercoverage(
        key="lee-yu, dynamic",
        read="parameters",
        where={
            "method": ("ml",),
            "dynamic": ("yes",),
            "correction": ("lee-yu",),
            "effects": _FIXED,
        },
        most_periods=9,
        quantity=(
            "time lags and rho with correction='lee-yu'",
            "correction='lee-yu' 时时间滞后项与 rho ",
        ),
        innovations=("", ""),
        coverage=(85.7, 95.6),
        periods=(5,),
        draws=1000,
        source=Source("monte_carlo", r".*/(unit|twoway)/time.*/T5/lee-yu", "L:y|LW:y|rho"),
        instead=(
            "Use correction='adjusted-score'.",
            "请改用 correction='adjusted-score'。",
        ),
    ),
    Undercoverage(
        key="adjusted-score",
        read="parameters",
        where={"correction": ("adjusted-score",)},
        most_periods=4,
        quantity=(
            "time lags with correction='adjusted-score'",
            "correction='adjusted-score' 时时间滞后项",
        ),
        innovations=("", ""),
        coverage=(92.3, 93.6),
        periods=(3,),
        draws=1000,
        source=Source("monte_carlo", r".*/T3/adjusted-score", "L:y|LW:y"),
        instead=(
            "From five periods on they hold.",
            "五期及以上时成立。",
        ),
    ),
    Undercoverage(
        key="long run, delta method",
        read="long-run effects by the delta method",
        where={"dynamic": ("yes",)},
        most_periods=15,
        quantity=(
            "long-run indirect effects by the delta method",
            "以 delta 方法计算的长期间接效应",
        ),
        innovations=("", ""),
        coverage=(77.6, 93.9),
        periods=(3, 5, 10, 15),
        draws=1000,
        source=Source("monte_carlo", r".*/(lee-yu|adjusted-score)", "long indirect x1"),
        instead=(
            "Use method='simulation', the default.",
            "请用默认的 method='simulation'。",
        ),
    ),
    Undercoverage(
        key="moments, rho and lambda",
        read="parameters",
        where={"method": ("gmm",), "model": ("SAC", "GNS")},
        most_periods=None,
        most_units=149,
        quantity=("rho and lambda together, by moments,", "以矩同时估计的 rho 与 lambda "),
        innovations=("SAC", "SAC"),
        coverage=(89.3, 93.9),
        periods=(4, 8),
        draws=1000,
        source=Source("monte_carlo", r"SAC/.*/gmm", "rho|lambda"),
        instead=(
            "confidence_sets() holds for rho; for lambda take more units.",
            "rho 可用 confidence_sets()；lambda 需要更多单元。",
        ),
    ),
    Undercoverage(
        key="speed of convergence",
        read="speed",
        where={"effects": _FIXED},
        most_periods=20,
        quantity=("the speed of convergence with unit effects", "含个体效应时收敛速度"),
        innovations=("the slope's Nickell bias of order 1/T", "斜率含 1/T 阶的 Nickell 偏误"),
        coverage=(0.0, 17.0),
        periods=(5, 10, 20),
        draws=100,
        source=Source("convergence", r"SAR/unit/.*", "coefficient|total"),
        instead=(
            "Use effects='time', or a dynamic model with correction='adjusted-score'.",
            "请用 effects='time'，或采用 correction='adjusted-score' 的动态模型。",
        ),
    ),
)
"""The table."""


def undercoverage_notices(
    spec: Specification,
    n_periods: int,
    n_units: int,
    *,
    read: Read = "parameters",
    method: Method = "ml",
    cov: Covariance = "classical",
    correction: Correction | None = None,
) -> tuple[Notice, ...]:
    """The rows that hold of a fit, as notices."""
    facts = {
        "method": method,
        "cov": cov,
        "correction": correction or "none",
        "effects": spec.effects,
        "model": spec.name,
        "dynamic": "yes" if spec.dynamic else "no",
    }
    return tuple(
        row.notice()
        for row in UNDERCOVERAGE
        if row.read == read and row.applies(facts, n_periods, n_units)
    )
