"""Results made by hand, so that tables can be tested without estimating anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pandas as pd

DICTIONARY = pd.DataFrame(
    {
        "label_en": ["Digital index", "S&T share", "Inventions", "GDP per head"],
        "label_zh": ["数字经济指数", "科技支出占比", "发明专利", "人均GDP"],
    },
    index=pd.Index(["digital", "policy", "innovation", "gdp_pc"], name="variable"),
)

ESTIMATES = {
    "policy": (1.23456, 0.30001),
    "innovation": (-0.56789, 0.40002),
    "log(gdp_pc)": (0.0000042, 0.0000011),
    "W:policy": (0.4321, 0.2),
    "W:innovation": (0.1, 0.05001),
    "W:log(gdp_pc)": (-0.3, 0.1),
    "L:digital": (0.5, 0.1),
    "rho": (0.36885, 0.0404),
}


@dataclass(frozen=True)
class FakeResults:
    """Has what the protocol asks for, and nothing else."""

    model: Any
    params: pd.Series
    std_errors: pd.Series
    warnings: tuple[str, ...] = ()
    sigma2: float = 0.012345
    r2_within: float = 0.87654
    r2_overall: float = float("nan")
    loglik: float = 1234.5678
    aic: float = -2451.1
    bic: float = -2400.2
    nobs: int = 248
    n_units: int = 31
    n_periods: int = 8
    method: str = "ml"
    correction: str | None = None
    cov_type: str = "classical"
    stable_interval: tuple[float, float] = (-1.2345, 1.0)
    extra: dict = field(default_factory=dict)

    def warnings_in(self, lang: str) -> tuple[str, ...]:
        return self.warnings

    @property
    def zstats(self) -> pd.Series:
        return self.params / self.std_errors

    @property
    def pvalues(self) -> pd.Series:
        from scipy import stats

        return pd.Series(2 * stats.norm.sf(self.zstats.abs()), index=self.params.index)

    def conf_int(self, level: float = 0.95) -> pd.DataFrame:
        from scipy import stats

        half = stats.norm.ppf(0.5 + level / 2) * self.std_errors
        return pd.DataFrame({"lower": self.params - half, "upper": self.params + half})


def fake(name: str = "SDM", *, durbin: bool = True, dynamic: bool = False, **kwargs: Any) -> Any:
    """A result of a model of that name."""
    kept = {
        p: v
        for p, v in ESTIMATES.items()
        if (durbin or not p.startswith("W:")) and (dynamic or not p.startswith("L:"))
    }
    frame = pd.DataFrame(kept, index=["b", "se"]).T
    model = SimpleNamespace(
        name=name,
        effects=kwargs.pop("effects", "twoway"),
        dependent=kwargs.pop("dependent", "digital"),
        panel=kwargs.pop("panel", None),
        dynamic=("time",) if dynamic else (),
    )
    return FakeResults(model, frame["b"], frame["se"], **kwargs)


def effects_frame() -> pd.DataFrame:
    """Effects of two variables, as ``EffectsResult.to_frame`` gives them."""
    rows = pd.MultiIndex.from_product(
        [["policy", "innovation"], ["direct", "indirect", "total"]], names=["variable", "effect"]
    )
    values = {
        "estimate": [1.2, 0.6, 1.8, -0.5, 0.2, -0.3],
        "std_error": [0.3, 0.2, 0.4, 0.4, 0.1, 0.4],
        "z": [4.0, 3.0, 4.5, -1.25, 2.0, -0.75],
        "p": [0.0001, 0.0027, 0.00001, 0.211, 0.0455, 0.453],
        "lower": [0.6, 0.2, 1.0, -1.3, 0.0, -1.1],
        "upper": [1.8, 1.0, 2.6, 0.3, 0.4, 0.5],
    }
    return pd.DataFrame(values, index=rows)
