"""The reference cases fitted in a process of its own: ``python processor_fits.py`` prints JSON."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator

import spillgap as sg
from spillgap.models.family import MODELS

FORMULA = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp"


def cases() -> Iterator[tuple[str, str, str | None, tuple[str, ...]]]:
    """(model, effects, correction, dynamic)."""
    for model in MODELS.values():
        for effects in ("pooled", "unit", "time", "twoway", "random", "mundlak"):
            yield model.name, effects, None, ()
    for name in ("SAR", "SDM", "GNS"):
        yield name, "twoway", "lee-yu", ()
    for name in ("SAR", "SDM"):
        yield name, "unit", "lee-yu", ("time", "space-time")


def main() -> None:
    panel = sg.load("us_states").panel
    out = {}
    for name, effects, correction, dynamic in cases():
        model = getattr(sg, name)(FORMULA, panel, effects=effects, dynamic=dynamic)
        with warnings.catch_warnings(record=True) as given:
            warnings.simplefilter("always")
            found = model.fit(correction=correction)
        out["/".join([name, effects, str(correction), "+".join(dynamic)])] = {
            "params": list(found.params),
            "std_errors": list(found.std_errors),
            "warnings": [str(one.message) for one in given],
        }
    sys.stdout.write(json.dumps(out))


if __name__ == "__main__":
    main()
