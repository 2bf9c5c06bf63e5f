"""The published cases: one frozen row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.certificate.compare import Comparison
from benchmarks.certificate.compute import EffectsRatios, Fit, Numbers, Statistics
from benchmarks.certificate.data import DATA
from benchmarks.certificate.published import printed
from spillgap.panel import Panel

__all__ = ["CASES", "NOT_COMPARED", "Case"]


@dataclass(frozen=True)
class Case:
    """A published result and what computes ours.

    Attributes
    ----------
    name : str
        Also the key of its numbers in the source's file.
    data, source : str
        Keys of ``DATA`` and ``SOURCES``.
    fitted : str
        What is fitted, in words.
    compute : callable
        Panel → our numbers.
    remark : str
        Why numbers differ, and whose are wrong; what was converted before comparing.
    shown_by : str
        The statement about another program that explains the difference.
    """

    name: str
    data: str
    source: str
    fitted: str
    compute: Callable[[Panel], Numbers]
    remark: str = ""
    shown_by: str = ""

    def comparisons(self) -> list[Comparison]:
        """Every printed number beside ours, standard errors too."""
        ours = self.compute(DATA[self.data].panel)
        out = []
        for row in printed(self.source, self.name).itertuples(index=False):
            value, error = ours[row.quantity, row.term]
            known = float(row.std_error) if row.std_error else None
            out.append(Comparison(row.quantity, row.term, row.published, value, known))
            if row.std_error:
                assert error is not None, (self.name, row.term)
                where = (row.quantity, row.term, row.std_error)
                out.append(Comparison(*where, error, is_error=True))
        return out


MUNNELL = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp"
COLUMBUS = "CRIME ~ INC + HOVAL"
BALTIMORE = "PRICE ~ NROOM + NBATH + PATIO + FIREPL + AC + GAR + AGE + LOTSZ + SQFT"
CIGARETTES = "logc ~ logp + logy"

_WORDS = {
    "pooled": "pooled",
    "unit": "unit effects",
    "time": "period effects",
    "twoway": "two-way effects",
    "random": "random effects",
}
_OBSERVED = {"information": "observed"}
_BOTH_LAGS = {"dynamic": ("time", "space-time")}
_GRID = (
    "SDPDmod looks the log-determinant up on a grid of ρ with steps of 0.001, without "
    "interpolating, so that its likelihood jumps and its ρ stops beside the peak; the rest follows "
    "ρ."
)
_DIVISOR = (
    " SDPDmod divides the correction of the bias by T, here it is divided by the T − 1 periods "
    "that unit means leave: ours corrects by 1/28 more."
)


def _stata() -> Iterator[Case]:
    remarks = {
        "SLX": "Stata divides the residual sum of squares by N, linear regression here by N − K: "
        "compared after multiplying our standard errors by √(44/49).",
        "GNS": 'With `information="expected"`, the default here, the standard errors of ρ and λ '
        "are 2.4 and 2.3 times these: the likelihood is nearly flat, and the two estimates of its "
        "curvature part ways. A notice says so.",
    }
    for model in ("SAR", "SEM", "SLX", "SDM", "SDEM", "SAC", "GNS"):
        yield Case(
            f"stata-columbus-{model.lower()}",
            "columbus",
            "stata",
            f"{model}, pooled, observed information",
            Fit(model, COLUMBUS, options=_OBSERVED, over_rows=model == "SLX"),
            remarks.get(model, ""),
        )


def _spatialreg() -> Iterator[Case]:
    for model in ("SAR", "SEM", "SDM", "SDEM", "SAC", "GNS"):
        yield Case(
            f"spatialreg-columbus-{model.lower()}",
            "columbus-1988",
            "spatialreg",
            f"{model}, pooled, expected information",
            Fit(model, COLUMBUS),
        )


def _splm() -> Iterator[Case]:
    effects = {"individual": "unit", "time": "time", "twoways": "twoway", "random": "random"}
    models = {"fe": "OLS", "sem_b": "SEM", "sem_kkp": "SEM"}
    fixed = [(m, e) for m in ("fe", "sar", "sem", "sac", "sdm", "sdem", "gns") for e in effects]
    pairs = [(m, e) for m, e in fixed if e != "random"]
    pairs += [(m, "random") for m in ("sar", "sdm", "sem_b", "sem_kkp")]
    for model, effect in pairs:
        ours = models.get(model, model.upper())
        random = effect == "random"
        errors = "kkp" if model == "sem_kkp" else "baltagi"
        named = f", {'KKP' if errors == 'kkp' else 'Baltagi'} errors" if "sem_" in model else ""
        yield Case(
            f"splm-munnell-{model}-{effect}",
            "munnell",
            "splm",
            f"{ours}, {_WORDS[effects[effect]]}{named}, uncorrected",
            Fit(
                ours,
                MUNNELL,
                effects[effect],
                {"demean": "before"},
                {"random_errors": errors},
                conditional=random,
            ),
            "splm's standard errors take ρ, λ and φ as known: compared with those of the block of "
            "β alone; the joint ones that are reported here are larger."
            if random
            else "",
        )


def _slmtest() -> Iterator[Case]:
    names = {"pooling": "pooled", "individual": "unit", "twoways": "twoway"}
    for theirs, ours in names.items():
        yield Case(
            f"slmtest-munnell-{theirs}",
            "munnell",
            "slmtest",
            f"LM and robust LM tests, {_WORDS[ours]}, uncorrected",
            Statistics(MUNNELL, ours),
            "The error test is the same. For the lag tests splm does not demean WXβ̂ again after "
            "lagging, which moves them by 0.2%. Both are the textbook form, which rejects a true "
            "null too often under two-way effects; the default here does not."
            if ours == "twoway"
            else "",
            "lm" if ours == "twoway" else "",
        )
    yield Case(
        "bsktest-munnell",
        "munnell",
        "slmtest",
        "Baltagi–Song–Koh tests",
        Statistics(MUNNELL, None),
    )


def _cigarettes() -> Iterator[Case]:
    yield Case(
        "elhorst-cigar-effects",
        "cigarettes",
        "elhorst",
        "likelihood ratios of fixed effects, linear model",
        EffectsRatios(CIGARETTES),
    )
    corrected = {"correction": "lee-yu"}
    rows = [
        ("sar", "SAR, unit effects, uncorrected", Fit("SAR", CIGARETTES, "unit"), _GRID),
        (
            "sar-dynamic",
            "SAR with both time lags, unit effects, uncorrected",
            Fit("SAR", CIGARETTES, "unit", None, _BOTH_LAGS),
            _GRID,
        ),
        (
            "sar-dynamic-ly",
            "SAR with both time lags, unit effects, Lee–Yu",
            Fit("SAR", CIGARETTES, "unit", corrected, _BOTH_LAGS),
            _GRID + _DIVISOR,
        ),
        (
            "sar-time-ly",
            "SAR with a time lag, unit effects, Lee–Yu",
            Fit("SAR", CIGARETTES, "unit", corrected, {"dynamic": "time"}),
            _GRID + _DIVISOR + " Neither process is stationary: τ + ρ is 1.016 there and 1.017 "
            "here, where a notice says so.",
        ),
        (
            "sdm-dynamic-ly",
            "SDM with both time lags, two-way effects, Lee–Yu",
            Fit("SDM", CIGARETTES, "twoway", corrected, _BOTH_LAGS),
            "The published ρ and η are wrong: the bias correction inverts the nearest positive "
            "definite matrix instead of the information matrix." + _DIVISOR,
        ),
    ]
    for name, fitted, compute, remark in rows:
        case = f"sdpdmod-cigar-{name}"
        yield Case(case, "cigarettes", "sdpdmod", fitted, compute, remark, "nearpd")


_ALL = (
    *_splm(),
    *_slmtest(),
    *_stata(),
    *_spatialreg(),
    Case(
        "spreg-baltimore-sar",
        "baltimore",
        "spreg",
        "SAR, pooled, expected information",
        Fit("SAR", BALTIMORE),
        "AIC and BIC alone differ: spreg's count of parameters leaves σ² out, ours (as Stata's and "
        "spatialreg's) counts it.",
    ),
    *_cigarettes(),
)
CASES = {case.name: case for case in _ALL}
"""Name → case, in the order of the page."""

NOT_COMPARED = (
    (
        "Elhorst (2014), tables 3.2–3.4 and chapter 4: LM tests, static and dynamic Durbin models "
        "of the cigarettes",
        "the printed tables were not at hand to copy from; the text of section 3.6.2 was, and is "
        "compared.",
    ),
    (
        "Stata's manual of spregress (homicides in 1990)",
        "neither the data nor the printed output were at hand.",
    ),
    (
        "spreg's example of ML_Error (homicides in the South), spreg's panel examples (NAT)",
        "the data are downloaded by libpysal when asked for, and not part of it.",
    ),
    (
        "splm's RiceFarms and Insurance",
        "no Python package carries them with their weights, and no printed output was at hand.",
    ),
)
"""(what, because): published results that are not compared."""
