"""What changed since an earlier run of the study: ranks, clusters, coefficients, the gap."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from spillgap.errors import DataError, listing
from spillgap.study.output import plain

if TYPE_CHECKING:
    from spillgap.study.runner import StudyResult

__all__ = ["Changes", "changes", "read_numbers"]


@dataclass(frozen=True, eq=False)
class Changes:
    """What is other than in an earlier run of the study.

    Attributes
    ----------
    periods : tuple of (str, str)
        The last period then, and now.
    added, dropped : tuple of str
        Periods that are new, and that are gone.
    ranks : pandas.DataFrame
        By unit: before, after (1 = highest, each in its last period) and move (up is positive),
        of the variable of interest, the largest moves first; units without a value in either
        last period are left out.
    entered, left : dict
        Cluster → units that joined it or left it, of the last mapped periods.
    coefficients : pandas.DataFrame
        By parameter of the main model: before, lower, upper (of the earlier interval), now, and
        whether it is outside.
    gap : tuple of (float, float) or None
        The ratio of the pair's means, then and now.
    same_formula : bool
        Whether both runs estimate the same model; coefficients compare only then.
    """

    periods: tuple[str, str]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    ranks: pd.DataFrame
    entered: Mapping[str, tuple[str, ...]]
    left: Mapping[str, tuple[str, ...]]
    coefficients: pd.DataFrame
    gap: tuple[float, float] | None
    same_formula: bool

    @property
    def outside(self) -> tuple[str, ...]:
        """Parameters whose estimate left the earlier interval."""
        return tuple(self.coefficients.index[self.coefficients["outside"].to_numpy(dtype=bool)])

    def to_dict(self) -> dict[str, Any]:
        """Numbers and text only, as study.json keeps them."""
        content: dict[str, Any] = plain(
            {
                "periods": self.periods,
                "added": self.added,
                "dropped": self.dropped,
                "ranks": self.ranks.to_dict("index"),
                "entered": self.entered,
                "left": self.left,
                "coefficients": self.coefficients.to_dict("index"),
                "gap": self.gap,
                "same_formula": self.same_formula,
            }
        )
        return content

    def __repr__(self) -> str:
        moved = int((self.ranks["move"] != 0).sum()) if len(self.ranks) else 0
        return (
            f"Changes {self.periods[0]} → {self.periods[1]}: {moved} ranks moved, "
            f"{sum(map(len, self.entered.values()))} units entered clusters, "
            f"{sum(map(len, self.left.values()))} left, {len(self.outside)} coefficients outside "
            "their earlier interval"
        )


def changes(
    previous: str | Path | Mapping[str, Any], current: StudyResult | Mapping[str, Any]
) -> Changes:
    """What changed between an earlier run of a study and this one.

    Parameters
    ----------
    previous : path or mapping
        The study.json of the earlier run.
    current : StudyResult or mapping
        This run, or the content of its study.json.

    Returns
    -------
    Changes

    Raises
    ------
    DataError
        If the file is no study.json, or the two runs have no unit in common.

    Examples
    --------
    >>> then = {"data": {"periods": [2022]}, "interest": {"values": {"a": {"2022": 2.0},
    ...         "b": {"2022": 1.0}}}}
    >>> now = {"data": {"periods": [2022, 2023]}, "interest": {"values": {
    ...        "a": {"2022": 2.0, "2023": 3.0}, "b": {"2022": 1.0, "2023": 4.0}}}}
    >>> from spillgap.report import changes
    >>> changes(then, now).ranks["move"].to_dict()
    {'a': -1, 'b': 1}
    """
    before = read_numbers(previous)
    after = plain(current) if isinstance(current, Mapping) else plain(current.numbers)
    periods = [_periods(before), _periods(after)]
    entered, left = _clusters(before, after)
    main = [_main(numbers) for numbers in (before, after)]
    formula = [(numbers.get("models") or {}).get("formula") for numbers in (before, after)]
    kind = [(m.get("model"), m.get("effects"), m.get("weights")) for m in main]
    same = formula[0] == formula[1] and kind[0] == kind[1]
    return Changes(
        periods=(periods[0][-1], periods[1][-1]),
        added=tuple(p for p in periods[1] if p not in periods[0]),
        dropped=tuple(p for p in periods[0] if p not in periods[1]),
        ranks=_ranks(before, after, periods[0][-1], periods[1][-1]),
        entered=entered,
        left=left,
        coefficients=_coefficients(main[0], main[1]) if same else _coefficients({}, {}),
        gap=_gap(before, after),
        same_formula=same,
    )


def read_numbers(previous: str | Path | Mapping[str, Any]) -> dict[str, Any]:
    """The content of a study.json, checked to be one."""
    if isinstance(previous, Mapping):
        return dict(plain(previous))
    path = Path(previous)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(
            f"{str(path)!r} cannot be read as the study.json of an earlier run: {error}"
        ) from error
    if not isinstance(content, dict) or "data" not in content:
        raise DataError(f"{str(path)!r} is no study.json: it has no section 'data'.")
    return content


def _periods(numbers: Mapping[str, Any]) -> list[str]:
    periods = [str(period) for period in (numbers.get("data") or {}).get("periods", [])]
    if not periods:
        raise DataError("A study.json without periods: it is not of a run of spillgap.")
    return periods


def _main(numbers: Mapping[str, Any]) -> dict[str, Any]:
    return dict((numbers.get("models") or {}).get("main") or {})


def _ranks(
    before: Mapping[str, Any], after: Mapping[str, Any], then: str, now: str
) -> pd.DataFrame:
    scores = [_scores(numbers) for numbers in (before, after)]
    empty = pd.DataFrame(columns=["before", "after", "move"])
    if not all(scores):
        return empty
    common = [unit for unit in scores[0] if unit in scores[1]]
    if not common:
        raise DataError(
            f"The earlier run has other units ({listing(scores[0])}) than this one "
            f"({listing(scores[1])}): nothing to compare."
        )
    columns = [
        {unit: scores[k][unit].get(period) for unit in common}
        for k, period in enumerate((then, now))
    ]
    values = pd.DataFrame(dict(zip(("before", "after"), columns, strict=True)), dtype=float)
    table = values.dropna().rank(ascending=False, method="min").astype(int)
    table["move"] = table["before"] - table["after"]
    order = table["move"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].rename_axis("unit")


def _scores(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """The variable of interest, unit by unit and period by period."""
    return dict((numbers.get("interest") or {}).get("values") or {})


def _clusters(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Who is in a cluster now and was not then, and the other way round, by cluster."""
    members = []
    for numbers in (before, after):
        lisa = numbers.get("lisa") or {}
        last = list(lisa)[-1] if lisa else None
        members.append({} if last is None else {c: list(u) for c, u in lisa[last].items()})
    codes = sorted({*members[0], *members[1]} - {"NS"})
    changed = [
        {code: tuple(u for u in to.get(code, []) if u not in away.get(code, [])) for code in codes}
        for to, away in ((members[1], members[0]), (members[0], members[1]))
    ]
    kept = [{code: units for code, units in one.items() if units} for one in changed]
    return kept[0], kept[1]


def _coefficients(before: Mapping[str, Any], after: Mapping[str, Any]) -> pd.DataFrame:
    old, new = before.get("parameters") or {}, after.get("parameters") or {}
    rows = {}
    for name in (n for n in old if n in new):
        low, high, now = old[name]["lower"], old[name]["upper"], new[name]["estimate"]
        if None in (low, high, now):
            continue
        rows[name] = {
            "before": old[name]["estimate"],
            "lower": low,
            "upper": high,
            "now": now,
            "outside": not low <= now <= high,
        }
    columns = ["before", "lower", "upper", "now", "outside"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis("parameter")


def _gap(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[float, float] | None:
    ratios = [(numbers.get("gap") or {}).get("pair_ratio") or {} for numbers in (before, after)]
    known = [[float(v) for v in r.values() if v is not None] for r in ratios]
    return (known[0][-1], known[1][-1]) if all(known) else None
