"""Bias of the spread of the aid effect and of its correlation with ability, on drawn logs.

Truths are those of the people drawn (their own spread and correlation), so that the error of a
log is the estimate's and not the draw's. Twenty logs of two million responses (50,000 people × 40
items) and two hundred of twenty thousand (500 × 40); one more cell has two hundred responses an
item and many items, where a spread that is maximised beside its items comes out small.

    python benchmarks/spread_bias.py [share of the logs]
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from unaided.measure.model.fit import fit_model
from unaided.measure.model.observations import Observations
from unaided.simulate.hierarchical import HierarchySettings, draw_hierarchy

HERE = Path(__file__).parent
CELLS = {
    "2 million responses": (HierarchySettings(50_000, 40, 40), 20),
    "20,000 responses": (HierarchySettings(500, 40, 40), 200),
    "200 responses an item": (HierarchySettings(500, 100, 40), 200),
}
KEYS = ("ability_sd", "aid_spread", "aid_correlation")


def errors(arguments: tuple[str, int]) -> dict[str, float]:
    """Return estimate minus truth on one log, and whether the fit converged."""
    name, seed = arguments
    log = draw_hierarchy(CELLS[name][0], np.random.default_rng([7, seed]))
    fit = fit_model(Observations(**log.observations()))
    found = fit.summary()
    return {key: found[key] - log.realised[key] for key in KEYS} | {"converged": fit.converged}


def main() -> None:
    """Run every cell and keep the result."""
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    cells = []
    with ProcessPoolExecutor(2) as pool:
        for name, (settings, logs) in CELLS.items():
            start = time.perf_counter()
            number = max(round(share * logs), 2)
            found = list(pool.map(errors, [(name, seed) for seed in range(number)]))
            cell: dict[str, object] = {
                "log": name,
                "people": settings.people,
                "items": settings.items,
                "responses": settings.responses,
                "logs": number,
                "converged": sum(bool(one["converged"]) for one in found),
                "seconds": round(time.perf_counter() - start, 1),
            }
            for key in KEYS:
                values = np.array([one[key] for one in found])
                cell[key] = {
                    "mean_bias": round(float(values.mean()), 5),
                    "standard_error": round(float(values.std(ddof=1) / np.sqrt(number)), 5),
                }
            cells.append(cell)
            print(json.dumps(cell), flush=True)
    if share == 1.0:
        (HERE / "spread-bias.json").write_text(json.dumps(cells, indent=1) + "\n")


if __name__ == "__main__":
    main()
