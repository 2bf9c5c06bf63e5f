"""What other programs get wrong, each with a script that shows it.

``python -m benchmarks peers [NAME ...]`` runs the scripts and keeps what they measure in
``benchmarks/results/peers.csv``; the certificate prints it. Programs in R are restated in Python
from their published source; spreg and esda run as installed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

__all__ = ["PEERS", "RESULTS", "Peer", "measured", "run"]

RESULTS = Path(__file__).parents[1] / "results" / "peers.csv"
FIELDS = ("peer", "quantity", "value")


@dataclass(frozen=True)
class Peer:
    """A statement about another program.

    Attributes
    ----------
    name : str
        Also its module in this package, whose ``measure`` returns what was measured.
    program, title, says : str
        Program and version; what is wrong; how, and what to do.
    draws : int
        Simulated samples for the page; 0 where nothing is simulated.
    """

    name: str
    program: str
    title: str
    says: str
    draws: int

    def measure(self, draws: int | None = None) -> dict[str, float]:
        """Run its script."""
        script = import_module(f"{__name__}.{self.name}")
        numbers = script.measure(draws or self.draws) if self.draws else script.measure()
        return {quantity: float(value) for quantity, value in numbers.items()}


_ROWS = (
    Peer(
        "nearpd",
        "SDPDmod 0.0.5 and 0.0.6 (R)",
        "Dynamic models with two-way effects are corrected with another matrix than Σ",
        "The bias correction of Lee and Yu (2010) is Σ⁻¹b/T. SDPDmod inverts R's "
        "`nearPD(Σ)` instead. Σ is positive definite, but its entry for σ², 1/(2σ⁴), is so large "
        "that `nearPD` takes the smallest eigenvalue, the direction of ρ and η, for zero and "
        "raises it. Restated in Python, the published formulas with `nearPD` give the vignette's "
        "ρ = 0.162189, τ = 0.864412 and η = −0.096270 to every digit; with Σ itself they give "
        "ρ = 0.0760, τ = 0.8646, η = −0.0151, which is what this package finds. Beside it, ρ is "
        "sought on a grid of log-determinants without interpolation, and stops up to a tenth of "
        "a standard error beside the peak.",
        0,
    ),
    Peer(
        "lm",
        "splm 1.6-5 (R)",
        "LM tests after two-way effects",
        '`slmtest(effect = "twoways")` leaves the score the mean that period means give it, '
        "and rejects a true null too often. `lm_tests` here centres it (Lee and Yu 2010); "
        "`correction=None` gives splm's form.",
        500,
    ),
    Peer(
        "hausman",
        "splm 1.6-5 (R)",
        "The spatial Hausman test with a spatial lag",
        "`sphtest` subtracts a covariance in which ρ is estimated from one in which it is known. "
        "The difference is often not positive definite, the statistic negative, and its absolute "
        "value is printed. Restated in Python from `R/sphtest.R`.",
        400,
    ),
    Peer(
        "impacts",
        "splm 1.6-5 (R)",
        "Impacts by thirty powers of W",
        "`impacts` sums ρ⁰W⁰ … ρ³⁰W³⁰ in the place of (I − ρW)⁻¹. At ρ ≤ −1, which a stable "
        "estimate may have, the sum has no limit: a public study with ρ = −1.389 printed impacts "
        "of 6,530 and 196,012 where the inverse gives −3.56 and −10.26. Below: β = 1 and the "
        "contiguity of Columbus.",
        0,
    ),
    Peer(
        "spreg_random",
        "spreg 1.9.0 (Python)",
        "The random-effects error model stops early",
        "`Panel_RE_Error` searches λ between −1 and 1, and its first step goes to the bound, where "
        "the log-determinant is ln(1 − ω) of W's largest eigenvalue, 1. If rounding makes it 1 or "
        "a hair more, the likelihood is not finite, and the search ends at its start or at a "
        "bound; the message that says so is not read. If it comes out a hair less, the search "
        "arrives. Which of the two depends on W and on the processor. The log-likelihood that it "
        "prints lacks NT/2·ln(NT). Run live.",
        50,
    ),
    Peer(
        "spreg_order",
        "spreg 1.9.0 (Python)",
        "The random-effects error model depends on the order of the units",
        "One panel, its units permuted together with W, has one likelihood; `Panel_RE_Error` ends "
        "at different λ, or with a singular covariance, in different orders. The cause is the one "
        "above. Run live.",
        20,
    ),
    Peer(
        "spreg_moments",
        "spreg 1.9.0 (Python)",
        "The weights of the moments in GM_KKP(full_weights=True)",
        "Of the moments' variance T_W (Kapoor, Kelejian and Prucha 2007) `_get_Tau` divides one "
        "entry by N once too often and leaves a factor 2 out of another. Estimates stay "
        "consistent; they are not weighted as the paper has it. Called live, and compared with "
        "the variance of simulated moments.",
        20_000,
    ),
    Peer(
        "esda_order",
        "esda 2.8.2 (Python)",
        "A labelled Series is taken by position",
        "`Moran` reads the values of a Series and not its labels: in another order than W's they "
        "give another statistic. `moran` here goes by the panel's keys. Run live.",
        0,
    ),
)
PEERS = {peer.name: peer for peer in _ROWS}
"""Name → statement, in the order of the page."""


def measured() -> dict[str, dict[str, float]]:
    """What the file holds, by statement."""
    out: dict[str, dict[str, float]] = {name: {} for name in PEERS}
    with RESULTS.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            out[row["peer"]][row["quantity"]] = float(row["value"])
    return out


def run(names: Iterable[str] = ()) -> None:
    """Run the scripts named, all by default, and keep what they measure."""
    chosen = list(names) or list(PEERS)
    kept = measured() if RESULTS.exists() else {name: {} for name in PEERS}
    for name in chosen:
        print(name, flush=True)
        kept[name] = PEERS[name].measure()
        for quantity, value in kept[name].items():
            print(f"  {quantity}: {value:.6g}")
    with RESULTS.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        for name, quantities in kept.items():
            writer.writerows((name, quantity, f"{v:.8g}") for quantity, v in quantities.items())
