"""R's lme4 on the measuring model's pair, items and delays: the second reference."""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from unaided.simulate.hierarchical import HierarchyLog

SCRIPT = Path(__file__).with_name("agreement_lme4.R")
INSTALL = (
    "lme4 is not here. It is a peer for this comparison, not needed to run Unaided: install R and "
    "its package lme4 (on Debian or Ubuntu: apt-get install r-base-core r-cran-lme4), or leave out "
    "--anew to compare with the stored reference."
)


def find_lme4() -> str:
    """Return the path of Rscript, lme4 being installed.

    Raises:
        SystemExit: With how to install it.
    """
    rscript = shutil.which("Rscript")
    asked = [str(rscript), "-e", "if (!requireNamespace('lme4', quietly = TRUE)) quit(status = 1)"]
    if rscript is None or subprocess.run(asked, check=False).returncode:
        raise SystemExit(INSTALL)
    return rscript


def fit_lme4(log: HierarchyLog) -> dict[str, Any]:
    """Fit the log by lme4.

    Returns:
        ``coefficients`` with ``mean`` and ``sd`` (the standard error), ``spreads``, ``run``,
        ``versions`` and ``warnings``.
    """
    rscript = find_lme4()
    columns = {"person": log.person, "item": log.item, "score": log.score, "aid": log.aid}
    assert log.delay_days is not None
    table = np.column_stack([*columns.values(), log.delay_days]).astype(np.int64)
    with tempfile.TemporaryDirectory() as folder:
        data, found = Path(folder) / "log.csv", Path(folder) / "found.csv"
        np.savetxt(data, table, fmt="%d", delimiter=",", header=",".join([*columns, "delay"]),
                   comments="")  # fmt: skip
        subprocess.run([rscript, str(SCRIPT), str(data), str(found)], check=True)
        with found.open(newline="") as lines:
            rows = list(csv.DictReader(lines))

    def of(kind: str) -> list[dict[str, str]]:
        return [row for row in rows if row["kind"] == kind]

    # R writes the coefficients in the order of the formula: intercept, aid, delays.
    fixed = [(float(row["estimate"]), float(row["error"])) for row in of("coefficient")]
    blocks = {"intercept": fixed[:1], "aid": fixed[1:2], "delay": fixed[2:]}
    return {
        "coefficients": {
            name: {"mean": [m for m, _ in block], "sd": [s for _, s in block]}
            for name, block in blocks.items()
        },
        "spreads": {row["name"]: float(row["estimate"]) for row in of("spread")},
        "run": {row["name"]: float(row["estimate"]) for row in of("run")},
        "versions": {row["name"]: row["estimate"] for row in of("version")},
        "warnings": [row["name"] for row in of("warning")],
    }
