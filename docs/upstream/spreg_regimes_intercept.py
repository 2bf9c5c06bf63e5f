"""spreg.OLS_Regimes of an intercept alone ends in an UnboundLocalError; OLS takes it."""

import contextlib
import io

import numpy as np
import spreg

VERSIONS = {"spreg": "1.9.0"}


def measured() -> dict[str, object]:
    """The mean by OLS, and what comes of the means of two regimes."""
    y, one = np.arange(16.0)[:, None], np.ones((16, 1))
    regimes = ["a"] * 8 + ["b"] * 8
    with contextlib.redirect_stdout(io.StringIO()):
        mean = float(spreg.OLS(y, one).betas[0, 0])
        try:
            means: object = spreg.OLS_Regimes(y, one, regimes).betas.ravel().tolist()
        except UnboundLocalError as problem:
            means = str(problem)
    return {"OLS": mean, "OLS_Regimes": means}


def shown(found: dict[str, object]) -> bool:
    """Whether regimes fail."""
    return isinstance(found["OLS_Regimes"], str)


if __name__ == "__main__":
    print(measured())
