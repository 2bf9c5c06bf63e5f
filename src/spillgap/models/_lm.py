"""Lagrange multiplier tests of a spatial lag and a spatial error: arrays in, numbers out.

Null: y = Xβ (+ unit effects) (+ period effects) + ε. Anselin, Le Gallo and Jayet (2008) and
Elhorst (2010) give the statistics on within-transformed data. Two terms that they leave out
matter in short or small panels (Lee and Yu 2010; Debarsy and Ertur 2010): unit effects leave
T − 1 periods of information, and period effects give the scores the mean T·tr(QW), which is
−T for a row-standardised W and not 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from spillgap._types import Floats
from spillgap.models.lags import SpatialLag

__all__ = ["LMStatistics", "demeaned", "lagged", "lm_statistics", "second_trace"]


@dataclass(frozen=True)
class LMStatistics:
    """The five statistics and the pieces that they are made of.

    ``score_lag`` and ``score_error`` are the centred scores e'Wy/σ² and e'We/σ²;
    ``information_lag`` (J) and ``information_error`` (tr) their variances, the covariance being
    ``information_error`` too.
    """

    score_lag: float
    score_error: float
    information_lag: float
    information_error: float
    sigma2: float

    @property
    def lag(self) -> float:
        """LM of a spatial lag, χ²(1)."""
        return self.score_lag**2 / self.information_lag

    @property
    def error(self) -> float:
        """LM of a spatial error, χ²(1)."""
        return self.score_error**2 / self.information_error

    @property
    def robust_lag(self) -> float:
        """LM of a lag, locally robust to an error, χ²(1)."""
        return (self.score_lag - self.score_error) ** 2 / self.excess

    @property
    def robust_error(self) -> float:
        """LM of an error, locally robust to a lag, χ²(1)."""
        share = self.information_error / self.information_lag
        return (self.score_error - share * self.score_lag) ** 2 / (
            self.information_error * (1.0 - share)
        )

    @property
    def joint(self) -> float:
        """LM of lag and error together, χ²(2): error plus robust lag."""
        return self.error + self.robust_lag

    @property
    def excess(self) -> float:
        """(WXβ)'M(WXβ)/σ²: what tells a lag from an error."""
        return self.information_lag - self.information_error


def lagged(W: SpatialLag, values: Floats) -> Floats:
    """W times each period's cross-section: (T, N) or (T, N, K) in, the same shape out."""
    rows = values.reshape(values.shape[0] * values.shape[1], *values.shape[2:])
    return W.apply(rows).reshape(values.shape)


def demeaned(values: Floats, effects: str) -> Floats:
    """Within transform of (T, N) or (T, N, K): none, unit, time or two-way means removed."""
    out = values
    if effects in ("unit", "twoway"):
        out = out - out.mean(axis=0, keepdims=True)
    if effects in ("time", "twoway"):
        out = out - out.mean(axis=1, keepdims=True)
    return out


def second_trace(W: sparse.csr_array) -> float:
    """tr(WW + WW') of W (N, N)."""
    return float((W.T * W).sum() + (W * W).sum())


def _traces(W: sparse.csr_array, centred: bool) -> tuple[float, float]:
    """tr(W) and tr(WW + WW'), of W or of QWQ with Q = I − ιι'/N."""
    n = W.shape[0]
    first = float(W.diagonal().sum())
    second = second_trace(W)
    if not centred:
        return first, second
    received, sent = np.asarray(W.sum(axis=1)).ravel(), np.asarray(W.sum(axis=0)).ravel()
    total = received.sum()
    first -= total / n
    second -= (2.0 * sent @ received + sent @ sent + received @ received) / n
    second += 2.0 * (total / n) ** 2
    return first, second


def lm_statistics(
    y: Floats, X: Floats, W: SpatialLag, *, effects: str = "pooled", corrected: bool = True
) -> LMStatistics:
    """LM statistics from y (T, N), X (T, N, K) and W.

    Parameters
    ----------
    effects : {"pooled", "unit", "time", "twoway"}
        What is removed by the within transform. X must hold a constant if and only if pooled.
    corrected : bool
        Count T − 1 periods under unit effects and N − 1 units under period effects, with the
        traces of QWQ. Valid for one W; row-standardised if there are period effects.

    Raises
    ------
    numpy.linalg.LinAlgError
        If X is collinear.
    """
    T, N, K = X.shape
    by_unit = effects in ("unit", "twoway")
    by_time = effects in ("time", "twoway")
    periods = T - 1 if corrected and by_unit else T
    units = N - 1 if corrected and by_time else N

    target = demeaned(y, effects)
    design = demeaned(X, effects).reshape(T * N, K)
    basis, triangle = np.linalg.qr(design)
    if np.min(np.abs(np.diag(triangle)), initial=np.inf) < 1e-10 * np.max(np.abs(triangle)):
        raise np.linalg.LinAlgError("X is collinear")
    fitted = (basis @ (basis.T @ target.ravel())).reshape(T, N)
    e = target - fitted
    sigma2 = float((e**2).sum()) / (periods * units)

    mean, trace = _scaled_traces(W, T, periods, units, corrected and by_time)
    lag_of_fit = demeaned(lagged(W, y - e), effects).ravel()
    outside = lag_of_fit - basis @ (basis.T @ lag_of_fit)
    return LMStatistics(
        score_lag=float((e * lagged(W, y)).sum()) / sigma2 - mean,
        score_error=float((e * lagged(W, e)).sum()) / sigma2 - mean,
        information_lag=float(outside @ outside) / sigma2 + trace,
        information_error=trace,
        sigma2=sigma2,
    )


def _scaled_traces(
    W: SpatialLag, T: int, periods: int, units: int, centred: bool
) -> tuple[float, float]:
    """Mean and variance of e'We/σ² over all periods, σ² concentrated out."""
    pairs = [_traces(w, centred) for w in W.matrices]
    share = periods / T
    mean = share * sum(count * first for count, (first, _) in zip(W.counts, pairs, strict=True))
    variance = share * sum(
        count * second for count, (_, second) in zip(W.counts, pairs, strict=True)
    )
    return mean, variance - 2.0 * mean**2 / (periods * units)
