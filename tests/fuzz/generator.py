"""A kind of hostile input, and what counts as a failure of the package."""

from __future__ import annotations

import random
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from spillgap.errors import SpillgapError

# No input of the sizes made here may keep a reader busy for longer, counted on the processor:
# others may be using it too.
MOST_SECONDS = 20.0


@dataclass(frozen=True)
class Generator:
    """One kind of hostile input.

    Attributes
    ----------
    name : str
        What is made, such as "tables.text"; with a seed and a number it names one case for ever.
    make : callable
        ``make(rng)`` is one case; everything random in it comes from ``rng``, a `random.Random`.
    run : callable
        ``run(case)`` gives the case to the package. It may return anything, or raise a
        SpillgapError; whatever else it raises is a failure, an AssertionError of its own included.
    """

    name: str
    make: Callable[[random.Random], Any]
    run: Callable[[Any], object]


@dataclass(frozen=True)
class Failure:
    """A case that ended in anything but a result or a SpillgapError."""

    generator: str
    seed: int
    number: int
    case: str
    trace: str

    def __str__(self) -> str:
        again = f"--generator {self.generator} --seed {self.seed} --case {self.number}"
        return f"python -m tests.fuzz {again}\n{self.case}\n{self.trace}"


def attempt(generator: Generator, seed: int, number: int) -> Failure | None:
    """One case, made from its name, seed and number alone; None if the package stood it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        case = generator.make(random.Random(f"{generator.name}/{seed}/{number}"))
        start = time.process_time()
        try:
            generator.run(case)
        except SpillgapError:
            pass
        except Exception:  # this is what is looked for
            return _failure(generator, seed, number, case, traceback.format_exc())
    seconds = time.process_time() - start
    if seconds > MOST_SECONDS:
        return _failure(generator, seed, number, case, f"took {seconds:.0f} seconds")
    return None


def _failure(generator: Generator, seed: int, number: int, case: Any, trace: str) -> Failure:
    shown = repr(case)
    return Failure(generator.name, seed, number, shown[:2000], trace)
