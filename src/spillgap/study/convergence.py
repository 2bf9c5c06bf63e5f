"""Convergence: σ, β in its forms, clubs, Markov chains, and the moving density."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import pandas as pd

from spillgap.errors import DataError, DataWarning, EstimationError
from spillgap.study.chapters import ConvergenceSpec
from spillgap.study.faults import in_file_terms
from spillgap.study.inputs import Inputs
from spillgap.study.output import Table, sheet
from spillgap.study.sections import HEADERS, Section, unit_words
from spillgap.study.specification import Study

__all__ = ["BETA_FORMS", "convergence"]

BETA_FORMS: dict[str, tuple[str, str]] = {
    "cross_section": ("Absolute, first to last period", "绝对收敛（首末期截面）"),
    "absolute": ("Absolute, panel", "绝对收敛（面板）"),
    "conditional": ("Conditional, panel", "条件收敛（面板）"),
    "spatial": ("Conditional, spatial Durbin", "空间条件收敛（空间杜宾）"),
}
_HEADERS = {
    **HEADERS,
    "form": ("Form", "形式"),
    "b": ("β", "β"),
    "std_error": ("SE", "标准误"),
    "speed": ("Speed per period", "收敛速度（每期）"),
    "half_life": ("Half-life (periods)", "半程时间（期）"),
    "half_life_lower": ("95%, lower", "95%下限"),
    "half_life_upper": ("95%, upper", "95%上限"),
    "nobs": ("N", "观测数"),
    "club": ("Club", "俱乐部"),
    "transition": ("Relative transition, last period", "末期相对转移系数"),
    "from": ("From class", "所处等级"),
    "lag": ("Neighbours' class", "邻居等级"),
    "dispersion": ("CV", "变异系数"),
    "fitted": ("Linear trend", "线性趋势"),
}


def convergence(study: Study, inputs: Inputs) -> Section:
    """Every form of convergence that the study's figures allow."""
    from spillgap.gaps import density, markov, sigma_convergence

    spec = study.convergence
    assert spec is not None
    panel, name = inputs.panel, study.interest
    chain = markov(panel, name, spec.classes)
    results: dict[str, Any] = {
        "sigma": sigma_convergence(panel, name),
        "beta": _betas(spec, inputs, name),
        "markov": chain,
        "density": density(panel, name),
    }
    left_out: dict[str, str] = {}
    _try(results, left_out, "spatial_markov", lambda: _spatial(inputs, name, spec.classes))
    if spec.clubs:
        _try(results, left_out, "clubs", lambda: _clubs(inputs, name))
    numbers = {**_numbers(results), **({"left_out": left_out} if left_out else {})}
    return Section("convergence", numbers, tuple(_tables(inputs, name, results)), results)


def _try(results: dict[str, Any], left_out: dict[str, str], key: str, make: Any) -> None:
    """What few periods or weights of another kind do not allow is noted, not fatal."""
    try:
        results[key] = make()
    except (DataError, EstimationError) as error:
        left_out[key] = in_file_terms(str(error))


def _spatial(inputs: Inputs, name: str, classes: int) -> Any:
    from spillgap.gaps import spatial_markov

    return spatial_markov(inputs.panel, name, classes)


def _clubs(inputs: Inputs, name: str) -> Any:
    from spillgap.gaps import clubs

    with warnings.catch_warnings():
        # That the panel is short is said where the clubs are read.
        warnings.simplefilter("ignore", DataWarning)
        return clubs(inputs.panel, name)


def _betas(spec: ConvergenceSpec, inputs: Inputs, name: str) -> dict[str, Any]:
    from spillgap.gaps import beta_convergence

    panel, controls = inputs.panel, list(spec.controls)
    made = {
        "cross_section": beta_convergence(panel, name, form="cross-section"),
        "absolute": beta_convergence(panel, name),
    }
    if controls:
        made["conditional"] = beta_convergence(panel, name, controls)
    if spec.spatial:
        made["spatial"] = beta_convergence(panel, name, controls or None, spatial=True)
    return made


def beta_frame(betas: Mapping[str, Any]) -> pd.DataFrame:
    """One row per form: the coefficient, speed and half-life (total effect where spatial)."""
    rows = {}
    for form, result in betas.items():
        first = result.speed.iloc[0]
        rows[form] = {
            "b": first["b"],
            "std_error": first["b_std_error"],
            "p": result.params.loc["initial", "p"],
            "speed": first["speed"],
            "half_life": first["half_life"],
            "half_life_lower": first["half_life_lower"],
            "half_life_upper": first["half_life_upper"],
            "nobs": result.nobs,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("form")


def _numbers(results: Mapping[str, Any]) -> dict[str, Any]:
    sigma, chain = results["sigma"], results["markov"]
    numbers = {
        "sigma": {
            "dispersion": sigma.to_frame()["dispersion"],
            "trend": sigma.trend,
            "kendall": sigma.kendall,
        },
        "beta": beta_frame(results["beta"]).to_dict("index"),
        "markov": {
            "transitions": chain.transitions.to_dict("index"),
            "steady_state": chain.steady_state,
            "cutoffs": chain.cutoffs,
        },
        "density": results["density"].summary.to_dict("index"),
    }
    if "spatial_markov" in results:
        numbers["spatial_markov"] = results["spatial_markov"].tests.to_dict("index")
    if "clubs" in results:
        numbers["clubs"] = {
            "overall": results["clubs"].overall,
            "membership": results["clubs"].membership,
        }
    return numbers


def _tables(inputs: Inputs, name: str, results: Mapping[str, Any]) -> list[Table]:
    label = {lang: inputs.label(name, lang) for lang in ("en", "zh")}

    def titled(en: str, zh: str) -> dict[str, str]:
        return {"en": f"{label['en']}: {en}", "zh": f"{label['zh']}：{zh}"}

    sigma = results["sigma"].to_frame().rename_axis("year").reset_index()
    betas = beta_frame(results["beta"]).reset_index()
    tables = [
        sheet("sigma", titled("σ-convergence", "σ 收敛"), sigma, _HEADERS),
        sheet("beta", titled("β-convergence", "β 收敛"), betas, _HEADERS, BETA_FORMS),
        _chain(results["markov"], titled("Markov chain", "马尔可夫链")),
    ]
    if "spatial_markov" in results:
        title = titled("Markov chain by neighbours", "空间马尔可夫链")
        tables.append(_spatial_chain(results["spatial_markov"], title))
    if "clubs" in results:
        tables.append(_membership(inputs, results["clubs"], titled("clubs", "收敛俱乐部")))
    return tables


def _classes(k: int) -> tuple[dict[Any, tuple[str, str]], dict[Any, tuple[str, str]]]:
    """Classes as headings of columns and as names of rows."""
    from spillgap.gaps import class_labels

    both = list(zip(class_labels(k), class_labels(k, "zh"), strict=True))
    words = {i + 1: pair for i, pair in enumerate(both)}
    return words, {**words, "steady": ("Steady state", "稳态分布")}


def _chain(chain: Any, title: dict[str, str]) -> Table:
    heads, words = _classes(len(chain.steady_state))
    frame = chain.transitions.copy()
    frame.index = frame.index.astype(object)
    frame.loc["steady"] = chain.steady_state.to_numpy()
    frame = frame.rename_axis("from").reset_index()
    return sheet("markov", title, frame, {**_HEADERS, **heads}, words)


def _spatial_chain(chain: Any, title: dict[str, str]) -> Table:
    heads, words = _classes(chain.transitions.shape[1])
    frame = chain.transitions.copy()
    frame.index = frame.index.set_names(["lag", "from"])
    frame = frame.reset_index().astype({"lag": object, "from": object})
    return sheet("spatial_markov", title, frame, {**_HEADERS, **heads}, words, blocks=1)


def _membership(inputs: Inputs, clubs: Any, title: dict[str, str]) -> Table:
    frame = clubs.to_frame().sort_values(["club", "transition"], ascending=[True, False])
    frame = frame[["club", "transition"]].rename_axis("unit").reset_index()
    # Club 0 holds the units that converge to no other.
    frame["club"] = frame["club"].astype(str).replace("0", "–")
    return sheet("clubs", title, frame, _HEADERS, unit_words(inputs))
