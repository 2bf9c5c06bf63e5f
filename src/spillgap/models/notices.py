"""What is doubtful about an estimate, in words that stay with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spillgap.errors import ConvergenceWarning, DataWarning, StabilityWarning, listing
from spillgap.options import LANGUAGE, Language

if TYPE_CHECKING:
    from spillgap.models.information import InformationMatrix, Point
    from spillgap.models.lags import SpatialLag
    from spillgap.models.likelihood import Likelihood
    from spillgap.models.search import Peak
    from spillgap.models.specification import Design
    from spillgap.models.stationarity import Process

__all__ = [
    "Notice",
    "Noticed",
    "boundary_notices",
    "few_periods_notice",
    "few_units_notice",
    "flat_notices",
    "flat_parameters",
    "initial_notice",
    "island_notices",
    "peak_notices",
    "rootless_notices",
    "stationarity_notices",
    "uncorrected_variance_notice",
    "weakness_notice",
    "wide_notices",
]

Floats: TypeAlias = NDArray[np.float64]

NEAR_BOUNDARY = 0.005
"""As a share of the stable interval: an estimate this close to its end is called a boundary."""

NEARLY_AS_HIGH = 2.0
"""Peaks of the log-likelihood closer than this are told apart by little."""


FLAT = 1.0 / 3.0
"""As a share of the stable interval: a standard error wider than this says nothing is known."""

FEW_UNITS, FEW_PERIODS = 20, 10
"""Sums over fewer are too small to estimate a variance from (Cameron & Miller 2015)."""


@dataclass(frozen=True)
class Notice:
    """Something doubtful about an estimate.

    Attributes
    ----------
    category : type
        The warning that is given when the model is fitted.
    text, text_zh : str
        The same in English and Chinese.
    forbids_effects : bool
        Whether effects do not exist at such an estimate.
    """

    category: type[Warning]
    text: str
    text_zh: str
    forbids_effects: bool = False

    def words(self, lang: Language) -> str:
        """The notice in one language."""
        return self.text_zh if lang == "zh" else self.text


class Noticed:
    """What carries notices says them in words."""

    notices: tuple[Notice, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is doubtful, in words."""
        return self.warnings_in("en")

    def warnings_in(self, lang: Language) -> tuple[str, ...]:
        """The warnings in English (``"en"``) or Chinese (``"zh"``)."""
        spoken = LANGUAGE.parse(lang)
        return tuple(notice.words(spoken) for notice in self.notices)


def boundary_notices(likelihood: Likelihood, point: Point) -> tuple[Notice, ...]:
    """ρ or λ on or outside the boundary of its stable interval, φ at zero."""
    notices = []
    if likelihood.random and point.phi == 0.0:
        notices.append(
            Notice(
                DataWarning,
                "phi = 0: units differ no more than chance makes them, so the variance of the unit "
                "effects is estimated as zero, the end of its range. The estimates are those of "
                "effects='pooled'; phi has no standard error.",
                "phi = 0：单元间的差异不超过随机波动，个体效应方差的估计值为零（其取值下限）。"
                "估计结果与 effects='pooled' 相同；phi 没有标准误。",
            )
        )
    for symbol, value, logdet in (
        ("rho", point.rho, likelihood.logdet),
        ("lambda", point.lambda_, likelihood.error_logdet),
    ):
        if logdet is None:
            continue
        low, high = logdet.interval
        margin = NEAR_BOUNDARY * (min(high, 10.0) - max(low, -10.0))
        if low + margin < value < high - margin:
            continue
        where = f"({low:.4f}, {high:.4f})"
        notices.append(
            Notice(
                StabilityWarning,
                f"{symbol} = {value:.4f} lies on the boundary of the stable interval {where} or "
                "outside: the estimate is not to be trusted and effects do not exist there.",
                f"{symbol} = {value:.4f} 位于平稳区间 {where} 的边界上或之外："
                "估计不可信，效应不存在。",
                forbids_effects=True,
            )
        )
    return tuple(notices)


def peak_notices(peak: Peak) -> tuple[Notice, ...]:
    """A search that did not settle, or found peaks of nearly the same height."""
    notices = []
    if not peak.converged:
        notices.append(
            Notice(
                ConvergenceWarning,
                "The search stopped before the slope of the likelihood was zero.",
                "优化在似然函数斜率为零之前停止。",
            )
        )
    best = peak.peaks[0][0]
    close = [value for value, _ in peak.peaks[1:] if best - value < NEARLY_AS_HIGH]
    if close:
        count, gap = len(close) + 1, best - min(close)
        notices.append(
            Notice(
                ConvergenceWarning,
                f"The likelihood has {count} peaks of nearly the same height (within {gap:.2f}): "
                "rho and lambda are weakly identified.",
                f"似然函数有 {count} 个高度相近的峰（相差不超过 {gap:.2f}）："
                "rho 与 lambda 识别较弱。",
            )
        )
    return tuple(notices)


def flat_notices(information: InformationMatrix) -> tuple[Notice, ...]:
    """An information matrix without full rank."""
    if information.full_rank:
        return ()
    return (
        Notice(
            ConvergenceWarning,
            "The information matrix is singular: the likelihood is flat in some direction, and "
            "standard errors do not exist there.",
            "信息矩阵奇异：似然函数在某一方向上是平的，该方向的标准误不存在。",
        ),
    )


def flat_parameters(likelihood: Likelihood, variances: Mapping[str, float]) -> tuple[str, ...]:
    """Which of ρ and λ have a standard error wider than a third of their stable interval: the data
    say little of them, and a normal interval around the estimate says more than they do.
    """
    out = []
    for name, logdet in (("rho", likelihood.logdet), ("lambda", likelihood.error_logdet)):
        if logdet is None or name not in variances:
            continue
        low, high = logdet.interval
        variance = variances[name]
        # Without a positive variance the likelihood does not bend there at all.
        if not variance > 0.0 or np.sqrt(variance) > FLAT * (high - low):
            out.append(name)
    return tuple(out)


def wide_notices(likelihood: Likelihood, variances: Mapping[str, float]) -> tuple[Notice, ...]:
    """ρ or λ that the likelihood hardly determines."""
    flat = flat_parameters(likelihood, variances)
    if not flat:
        return ()
    names = " and ".join(flat)
    return (
        Notice(
            ConvergenceWarning,
            f"The likelihood is flat in {names}: the standard error is more than a third of the "
            "stable interval. Read the profile-likelihood interval; a simpler model may be all "
            "that the data allow.",
            f"似然函数在 {'、'.join(flat)} 上较平：标准误超过平稳区间宽度的三分之一。"
            "请看轮廓似然区间；数据可能只支持更简单的模型。",
        ),
    )


def stationarity_notices(
    tau: float, rho: float, eta: float, process: Process
) -> tuple[Notice, ...]:
    """A dynamic model whose changes do not die out: a root not below one in modulus."""
    root = process.root(tau, rho, eta)
    if root.modulus < 1.0:
        return ()
    largest = (
        f"The largest root of the process is {root.modulus:.4f} in modulus "
        f"(eigenvalue {_eigenvalue(root.omega)} of W)"
    )
    largest_zh = (
        f"过程的最大根的模为 {root.modulus:.4f}（对应 W 的特征值 {_eigenvalue(root.omega)}）"
    )
    if abs(root.omega - 1.0) < 1e-6 and tau + rho + eta >= 1.0:
        # Of a row-standardised W's eigenvalue one the condition is known as this sum.
        total = f"tau + rho + eta = {tau + rho + eta:.4f}"
        text, text_zh = f"{total} is not below one. {largest}", f"{total} 不小于 1。{largest_zh}"
    else:
        text, text_zh = f"{largest}, not below one", f"{largest_zh}，不小于 1"
    return (
        Notice(
            StabilityWarning,
            f"{text}: the process is not stationary, a change would grow without end. "
            "Long-run effects do not exist.",
            f"{text_zh}：过程不平稳，冲击会无限放大，长期效应不存在。",
        ),
    )


def _eigenvalue(omega: complex) -> str:
    """An eigenvalue in digits, its imaginary part where it has one."""
    if abs(omega.imag) < 1e-9:
        return f"{omega.real:.4f}"
    return f"{omega.real:.4f} {'-' if omega.imag < 0 else '+'} {abs(omega.imag):.4f}i"


def island_notices(design: Design) -> tuple[Notice, ...]:
    """Units without neighbours in a W that the model uses."""
    alone: set[object] = set()
    for lag in (design.lag, design.error_lag, design.durbin_lag):
        if lag is not None:
            alone |= _islands(lag, design)
    if not alone:
        return ()
    names = listing(sorted(map(str, alone)))
    return (
        Notice(
            DataWarning,
            f"W has units without neighbours: {names}. Their spatial lags are zero; link them with "
            "islands= if they should have neighbours.",
            f"空间权重中有单元没有邻居：{names}。其空间滞后为零；如应有邻居，请用 islands= 连接。",
        ),
    )


def _islands(lag: SpatialLag, design: Design) -> set[object]:
    units = design.index.get_level_values(0)
    found: set[object] = set()
    for rows, matrix in lag.blocks():
        empty = np.diff(matrix.indptr) == 0
        if empty.any():
            found |= set(units[rows][empty])
    return found


def initial_notice() -> Notice:
    """Time lags beside random effects: the first period is taken as given."""
    return Notice(
        DataWarning,
        "With random effects the first period is correlated with the unit effects, which this "
        "estimator leaves aside: the time lag is overstated when periods are few. Use "
        "effects='unit' with correction='lee-yu'.",
        "随机效应下，首期观测值与个体效应相关，而本估计量未予处理：时期较少时时间滞后项会被高估。"
        "请改用 effects='unit' 与 correction='lee-yu'。",
    )


def rootless_notices(n_periods: int) -> tuple[Notice, ...]:
    """An adjusted score without a root, and the estimate that takes its place."""
    return (
        Notice(
            ConvergenceWarning,
            f"The adjusted score has no root at which it falls, as happens with few periods "
            f"({n_periods} here) and strong time lags. The estimate is that of "
            "correction='lee-yu', which overstates the time lag when periods are few.",
            f"调整得分没有使其递减的根（时期较少而时间滞后较强时会如此，此处为 {n_periods} 期）。"
            "所报告的是 correction='lee-yu' 的估计；时期较少时它会高估时间滞后项。",
        ),
    )


def few_units_notice(n_units: int) -> tuple[Notice, ...]:
    """Sums within so few units that their variance is hardly estimated; empty if they are many."""
    if n_units >= FEW_UNITS:
        return ()
    return (
        Notice(
            DataWarning,
            f"Standard errors by unit rest on {n_units} units: with fewer than {FEW_UNITS} "
            "they are too small.",
            f"按个体聚类的标准误只依据 {n_units} 个单元：少于 {FEW_UNITS} 个时会偏小。",
        ),
    )


def few_periods_notice(n_periods: int) -> tuple[Notice, ...]:
    """Sums within so few periods that dependence over time is missed; empty if they are many."""
    if n_periods >= FEW_PERIODS:
        return ()
    return (
        Notice(
            DataWarning,
            f"Driscoll-Kraay standard errors rest on {n_periods} periods. The fixed-b "
            f"distribution allows for it, but with fewer than {FEW_PERIODS} dependence over time "
            "is largely missed.",
            f"Driscoll-Kraay 标准误只依据 {n_periods} 个时期。fixed-b 分布已考虑这一点，"
            f"但少于 {FEW_PERIODS} 期时，时间上的相关大多无法反映。",
        ),
    )


def uncorrected_variance_notice() -> Notice:
    """Unbiased variances that together are no variance."""
    return Notice(
        DataWarning,
        "With so few rows the correction for variances that change over time leaves a covariance "
        "that is not positive; the standard errors are without it.",
        "观测过少，针对方差随时间变化的修正使协方差矩阵非正定；标准误未作该修正。",
    )


def weakness_notice(name: str, statistic: float, critical: float) -> Notice:
    """Instruments that hardly predict what they stand for."""
    return Notice(
        ConvergenceWarning,
        f"The instruments of {name} are weak: effective first-stage F = {statistic:.2f} < "
        f"{critical:.2f}, so that the bias may be a tenth of its worst case and Wald intervals "
        'too short. conf_int(method="anderson-rubin") holds however weak they are.',
        f"{name} 的工具变量较弱：第一阶段有效 F = {statistic:.2f} < {critical:.2f}，"
        "偏误可能达到最坏情形的十分之一，Wald 区间偏短。"
        'conf_int(method="anderson-rubin") 无论工具变量多弱均有效。',
    )
